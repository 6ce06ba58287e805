"""The law of 携帯電話等エリア整備事業 as dated data, and exact yen."""
