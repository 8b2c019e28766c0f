"""The command line: one file per noun. Exit 0 done, 1 refused with a code, 2 wrong use."""
