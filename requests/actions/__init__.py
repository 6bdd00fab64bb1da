"""All writes on a request that are no step: one file per noun. Permission is asked inside each of them."""
