class CacheError(RuntimeError): pass
def fetch(*a): raise CacheError("not yet")
