"""`make bench`: every measurement, each a table of its own."""

from bench import loop

if __name__ == "__main__":  # a spawned matching process imports this module, too
    loop.main()
