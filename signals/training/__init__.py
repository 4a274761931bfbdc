"""Learning the risk model from this installation's own history. Pure: arrays in, arrays and plain JSON out."""
