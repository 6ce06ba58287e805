"""coverage_planner: 5G coverage and subsidy planning for Japan's regional telecom bureaus (総合通信局)."""

__version__ = "0.1.0"
