"""The tasks of the networks: encoding, decoding and metrics, one file per task."""
