"""The Dutch privacy annex (privacybijsluiter), made from the register, choices and facts."""
