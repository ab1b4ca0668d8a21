"""Tables: the records of a run as data frames and files."""
