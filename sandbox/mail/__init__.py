"""A stand-in mail server: it takes mails by SMTP, delivers none, and shows them on a page."""
