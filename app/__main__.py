"""`python -m app` is `cosell`, for a checkout that is not installed."""

from app.cli import main

if __name__ == "__main__":  # a spawned matching process imports this module, too
    main()
