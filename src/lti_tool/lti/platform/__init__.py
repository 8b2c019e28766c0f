"""Our side as a platform, towards exercise servers of other publishers (decision D9).

Source: LTI Core 1.3; LTI Security Framework 1.0 sections 4.1 and 5.1; AGS 2.0.
"""
