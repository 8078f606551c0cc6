"""`python -m app` is `cosell`, for a checkout that is not installed."""

if __name__ == "__main__":
    # Not above: a spawned matching process imports this module too, and needs none of it.
    from app.cli import main

    main()
