"""What is wrong with the machine's settings, apart from what reads them: light to import."""


class SettingsFault(Exception):
    """A setting is wrong; the message names it, says what was expected and how to mend it."""
