"""The face for machines: a versioned HTTP interface with an OpenAPI document."""
