"""`make bench`: every measurement, each a table of its own. Nothing here is asserted."""

from bench import deals, digests, loop, matching, sealing

if __name__ == "__main__":  # a spawned matching process imports this module, too
    loop.main()
    print()
    sealing.main()
    print()
    deals.main()
    print()
    digests.main()
    print()
    matching.main()
