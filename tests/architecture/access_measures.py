"""Measures and files in the access matrix: everybody who signs in counts what they may see; a file takes the right to export."""

NAMED = ("loop_measure", "loop_measure_rows", "loop_measure_rows_export", "api_measure", "api_measure_rows")
FILES = ("export", "api_export")
ARGUMENTS = {
    **dict.fromkeys(NAMED, lambda world: ["kept_rate"]),
    **dict.fromkeys(FILES, lambda world: ["call-list"]),
}

# address                 method  nobody dan ana eve cleo ben lena adam robo bare
TABLE = """
loop_measures             GET     302    302 200 200 200  200 200  200  302  302
loop_measures_export      GET     302    302 200 403 200  200 200  200  302  302
loop_measure_definitions  GET     302    302 200 200 200  200 200  200  302  302
loop_measure              GET     302    302 200 200 200  200 200  200  302  302
loop_measure_rows         GET     302    302 200 200 200  200 200  200  302  302
loop_measure_rows_export  GET     302    302 200 403 200  200 200  200  302  302
export                    GET     302    302 200 403 200  200 200  200  302  302
api_export                GET     401    401 200 403 200  200 200  200  200  403
api_measures              GET     401    401 200 200 200  200 200  200  200  403
api_measure               GET     401    401 200 200 200  200 200  200  200  403
api_measure_rows          GET     401    401 200 200 200  200 200  200  200  403
"""
