"""lti_tool brings exercises for primary school into an LMS by LTI 1.3."""

__version__ = "0.1.0"
