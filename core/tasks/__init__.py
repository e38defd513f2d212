"""What the networks are asked to do: each task's encoding, decoding and scores, one file a task."""
