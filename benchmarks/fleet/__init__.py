"""Several machines on one lake, for the part `scale`: each a home of its own and processes of its own.

lake        the PostgreSQL, the shared folder, and what sets a process up as one of the machines
offices, sources    the offices in the lake, and what is loaded into it
modes       the same questions asked of a file, of a copy that follows, and of the lake itself
kept_up, catalog    what moving, loading, copying and following take, in seconds and in bytes
nodes, screens, guests      servers that follow, from a commit to a screen, and people on all of them
figures     what the figures are called that the page works out other figures of
"""
