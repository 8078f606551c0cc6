"""Other engines behind one command line, measured beside this one. Imports none of them itself."""
