"""The kernel: what every app may lean on. It knows no app, no customer and no score."""
