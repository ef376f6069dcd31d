"""The figures of a screen without a screen: asked, worked out and told, in the scope of one user."""
