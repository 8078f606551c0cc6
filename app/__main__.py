"""`python -m app`, and what the installed `cosell` runs: the command line, nothing before it."""


def main() -> None:
    """Run the command line."""
    # Not above: a spawned matching process imports this module too, and needs none of it.
    from app.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
