"""Tables: records of a run as data frames and files."""
