"""Lives of topics: births, ends, and parts that begin or end within a topic, each tested against chance and noise."""
