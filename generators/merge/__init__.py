"""Three versions of a text in, one out: by lines, and where lines collide, by structure; never silently wrong."""
