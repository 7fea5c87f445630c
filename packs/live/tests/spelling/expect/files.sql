select source, path, state, lines, "rows", rejects, duplicates from ops.files order by path
