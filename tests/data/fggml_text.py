"""Small FG-GML tiles for the terrain tests."""

from __future__ import annotations


def tile(
    values: list[str],
    *,
    mesh: str = "53393550",
    south: float = 35.625,
    west: float = 139.625,
    north: float = 35.633333333,
    east: float = 139.6375,
    cols: int = 20,
    rows: int = 20,
    start: str = "0 0",
    date: str = "2020-01-01",
    kind: str = "5mメッシュ（標高）",
    srs: str = "fguuid:jgd2011.bl",
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>\n',
) -> bytes:
    """Return one tile; ``values`` are the numbers in file order (west to east, north to south)."""
    lines = "\n".join(f"{'データなし' if value.startswith('-9999') else '地表面'},{value}" for value in values)
    return f"""{prolog}<Dataset xsi:schemaLocation="http://fgd.gsi.go.jp/spec/2008/FGD_GMLSchema FGD_GMLSchema.xsd"
 xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns="http://fgd.gsi.go.jp/spec/2008/FGD_GMLSchema">
<DEM><lfSpanFr><gml:timePosition>{date}</gml:timePosition></lfSpanFr><type>{kind}</type><mesh>{mesh}</mesh><coverage>
<gml:boundedBy><gml:Envelope srsName="{srs}"><gml:lowerCorner> {south} {west} </gml:lowerCorner>
<gml:upperCorner>{north} {east}</gml:upperCorner></gml:Envelope></gml:boundedBy>
<gml:gridDomain><gml:Grid><gml:limits><gml:GridEnvelope><gml:low>0 0</gml:low><gml:high>{cols - 1} {rows - 1}</gml:high>
</gml:GridEnvelope></gml:limits></gml:Grid></gml:gridDomain>
<gml:rangeSet><gml:DataBlock><gml:tupleList>
{lines}
</gml:tupleList></gml:DataBlock></gml:rangeSet>
<gml:coverageFunction><gml:GridFunction><gml:sequenceRule order="+x-y">Linear</gml:sequenceRule>
<gml:startPoint>{start}</gml:startPoint></gml:GridFunction></gml:coverageFunction></coverage></DEM></Dataset>
""".encode()
