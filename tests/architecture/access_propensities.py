"""The access matrix of who is likely to buy more. Acme is ana's: cleo finds neither it nor its chance."""

TABLE = """
# ---- who is likely to buy more ---------------------------------------------------------------------------------------
propensities              GET     302    302 200 200 200  200 200  200  302  302
propensity                GET     302    302 200 200 404  200 200  200  302  302
expansion_model           GET     302    302 200 200 200  200 200  200  302  302
api_propensities          GET     401    401 200 200 200  200 200  200  200  403
api_propensity            GET     401    401 200 200 404  200 200  200  200  403
"""
ARGUMENTS = {name: lambda world: [world.acme.pk] for name in ("propensity", "api_propensity")}
