<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About coverage_planner</source>
        <translation>coverage_planner について</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版</translation>
    </message>
    <message>
        <source>Terms of the data</source>
        <translation>データの利用条件</translation>
    </message>
    <message>
        <source>Libraries and licences</source>
        <translation>ライブラリとライセンス</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>テキストをコピー</translation>
    </message>
    <message>
        <source>Licence of the program: {licence}</source>
        <translation>プログラムのライセンス: {licence}</translation>
    </message>
    <message>
        <source>Figures are planning estimates; the ministry&apos;s figures rest on the carriers&apos; reports.</source>
        <translation>数値は計画上の推計です。総務省の公表値は事業者の報告によります。</translation>
    </message>
    <message>
        <source>No data leave this PC, except that GSI tiles are fetched when you switch them on.</source>
        <translation>データがこのPCの外に送られることはありません。通信するのは、地理院タイルを表示したときの取得だけです。</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>ライブラリ</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>ライセンス</translation>
    </message>
</context>
<context>
    <name>AntennaLibraryDialog</name>
    <message>
        <source>Antenna library</source>
        <translation>アンテナ台帳</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>利得</translation>
    </message>
    <message>
        <source>Frequency</source>
        <translation>周波数</translation>
    </message>
    <message>
        <source>Electrical tilt</source>
        <translation>電気チルト</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Import pattern files of the maker (MSI or Planet format); sectors then refer to them by name.</source>
        <translation>メーカーの指向性ファイル（MSI・Planet形式）を読み込むと、セクタの指向性に名称で指定できます。</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>読み込む…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Antenna patterns (*.msi *.pln *.ant *.txt *.zip)</source>
        <translation>アンテナの指向性 (*.msi *.pln *.ant *.txt *.zip)</translation>
    </message>
    <message>
        <source>Import antenna patterns</source>
        <translation>アンテナの指向性の読込み</translation>
    </message>
    <message>
        <source>Antennas that sectors use are kept.</source>
        <translation>セクタで使用中のアンテナは削除しません。</translation>
    </message>
    <message>
        <source>, line {n}</source>
        <translation> {n}行目</translation>
    </message>
</context>
<context>
    <name>BackgroundCommands</name>
    <message>
        <source>Background file…</source>
        <translation>背景ファイルを開く…</translation>
    </message>
    <message>
        <source>Remove the background file</source>
        <translation>背景ファイルを外す</translation>
    </message>
    <message>
        <source>Background file</source>
        <translation>背景ファイル</translation>
    </message>
    <message>
        <source>Backgrounds (*.tif *.tiff *.mbtiles);;All files (*)</source>
        <translation>背景 (*.tif *.tiff *.mbtiles);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>GSI tiles</source>
        <translation>地理院タイル</translation>
    </message>
    <message>
        <source>Show the map of the Geospatial Information Authority behind the plan?</source>
        <translation>国土地理院の地図（地理院タイル）を背景に表示しますか。</translation>
    </message>
    <message>
        <source>Requests for the tiles of the area you look at are sent from this PC over the Internet to cyberjapandata.gsi.go.jp (zoom and tile numbers). Nothing of the project is sent. Tiles are kept on this PC. The layer is off again when the program starts.</source>
        <translation>表示している範囲のタイルの要求（ズームとタイル番号）が、このPCからインターネット経由で cyberjapandata.gsi.go.jp に送信されます。計画のデータは送信しません。取得したタイルはこのPCに保存されます。このレイヤは、プログラムを起動するたびにオフに戻ります。</translation>
    </message>
    <message>
        <source>GSI tiles cannot be reached; what is kept on this PC is shown, tried again in a minute.</source>
        <translation>地理院タイルに接続できません。このPCに保存済みのタイルだけを表示し、1分後に再度接続します。</translation>
    </message>
</context>
<context>
    <name>BandTable</name>
    <message>
        <source>From (MHz)</source>
        <translation>下限（MHz）</translation>
    </message>
    <message>
        <source>To (MHz)</source>
        <translation>上限（MHz）</translation>
    </message>
    <message>
        <source>Threshold (dBm)</source>
        <translation>しきい値（dBm）</translation>
    </message>
    <message>
        <source>RSRP thresholds of bands</source>
        <translation>帯域別のRSRPしきい値</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
</context>
<context>
    <name>BookmarkCommands</name>
    <message>
        <source>Bookmarks</source>
        <translation>ブックマーク</translation>
    </message>
    <message>
        <source>Add bookmark…</source>
        <translation>ブックマークを追加…</translation>
    </message>
    <message>
        <source>Add bookmark</source>
        <translation>ブックマークの追加</translation>
    </message>
    <message>
        <source>Name of this view</source>
        <translation>この表示範囲の名前</translation>
    </message>
    <message>
        <source>Bookmark {name} added</source>
        <translation>ブックマーク「{name}」を追加しました</translation>
    </message>
    <message>
        <source>{n} bookmarks taken into the plan; they are saved with it.</source>
        <translation>ブックマーク{n}件を計画に取り込みました。計画と一緒に保存されます。</translation>
    </message>
    <message>
        <source>More</source>
        <translation>続き</translation>
    </message>
    <message>
        <source>no bookmarks yet</source>
        <translation>ブックマークはまだありません</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>名前を変更</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Take over {n} bookmarks kept on this PC</source>
        <translation>このPCにあるブックマーク{n}件を計画に取り込む</translation>
    </message>
    <message>
        <source>Rename bookmark</source>
        <translation>ブックマーク名の変更</translation>
    </message>
</context>
<context>
    <name>CandidatesDialog</name>
    <message>
        <source>Find candidates</source>
        <translation>候補局を作る</translation>
    </message>
    <message>
        <source>Tops of the ground that uncovered persons or roads lie around.</source>
        <translation>圏外の人口・道路の近くにある高所</translation>
    </message>
    <message>
        <source>Beside uncovered expressways and national roads.</source>
        <translation>圏外の高速道路・国道の沿道</translation>
    </message>
    <message>
        <source>Near the points of power and fibre of the file below.</source>
        <translation>下のファイルにある電源・光回線の地点の近く</translation>
    </message>
    <message>
        <source>On masts of other carriers&apos; existing stations: no new tower.</source>
        <translation>既設局の鉄塔に相乗りする地点（鉄塔の費用は不要）</translation>
    </message>
    <message>
        <source>In the middle of uncovered settlements.</source>
        <translation>圏外の集落の中央付近</translation>
    </message>
    <message>
        <source>first priced candidate of the plan</source>
        <translation>計画の費用のある最初の候補局</translation>
    </message>
    <message>
        <source>The new candidates take radio, owner, programme and costs from this site.</source>
        <translation>新しい候補局は、この局の無線諸元・事業主体・事業区分・費用を引き継ぎます。</translation>
    </message>
    <message>
        <source>whole project</source>
        <translation>計画の全域</translation>
    </message>
    <message>
        <source>one municipality</source>
        <translation>市町村を選ぶ</translation>
    </message>
    <message>
        <source>disadvantaged areas only</source>
        <translation>条件不利地域のみ</translation>
    </message>
    <message>
        <source>what the map shows now</source>
        <translation>地図の表示範囲</translation>
    </message>
    <message>
        <source>Places are looked for here only; what they would serve may lie outside.</source>
        <translation>地点はこの範囲の中だけで探します。その地点で新たに覆う所は範囲の外でも数えます。</translation>
    </message>
    <message>
        <source>Municipality of the search</source>
        <translation>地点を探す市町村</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>CSV, Excel or GeoJSON with the points of power and fibre.</source>
        <translation>電源・光回線の地点のCSV・Excel・GeoJSON</translation>
    </message>
    <message>
        <source>Unit costs: every place is estimated instead of taking the template&apos;s costs.</source>
        <translation>単価表: ひな形の費用の代わりに、地点ごとに費用を見積もります。</translation>
    </message>
    <message>
        <source>Find places</source>
        <translation>地点を探す</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Places are marked on the map; the plan does not change until you add them.</source>
        <translation>見つかった地点は地図に印で示します。「加える」を押すまで計画は変わりません。</translation>
    </message>
    <message>
        <source>Places found</source>
        <translation>見つかった地点</translation>
    </message>
    <message>
        <source>Choose kinds of places and press “Find places”.</source>
        <translation>地点の種類を選んで「地点を探す」を押してください。</translation>
    </message>
    <message>
        <source>They stay switched off: figures do not change, and selection does not weigh them yet.</source>
        <translation>無効のまま加えます。計画の値は変わらず、選定の対象にもまだなりません。</translation>
    </message>
    <message>
        <source>They count at once in the plan&apos;s figures and can be chosen.</source>
        <translation>有効な候補局として加えます。計画の値に入り、選定の対象になります。</translation>
    </message>
    <message>
        <source>Kinds of places</source>
        <translation>地点の種類</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>最大の数</translation>
    </message>
    <message>
        <source>Least distance</source>
        <translation>最小離隔</translation>
    </message>
    <message>
        <source>Uncovered demand within</source>
        <translation>圏外需要を数える距離</translation>
    </message>
    <message>
        <source>Steepest ground</source>
        <translation>斜面の上限</translation>
    </message>
    <message>
        <source>Search in</source>
        <translation>探す範囲</translation>
    </message>
    <message>
        <source>Template site</source>
        <translation>ひな形の局</translation>
    </message>
    <message>
        <source>Power and fibre points</source>
        <translation>電源・光回線の地点</translation>
    </message>
    <message>
        <source>Unit costs</source>
        <translation>単価表</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選ぶ…</translation>
    </message>
    <message>
        <source>Tables (*.csv *.xlsx *.geojson *.zip)</source>
        <translation>表 (*.csv *.xlsx *.geojson *.zip)</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>局</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>Ground m</source>
        <translation>標高 m</translation>
    </message>
    <message>
        <source>Uncovered persons near</source>
        <translation>近くの圏外人口</translation>
    </message>
    <message>
        <source>Uncovered road near m</source>
        <translation>近くの圏外道路 m</translation>
    </message>
    <message>
        <source>Cost yen</source>
        <translation>事業費 円</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{n} places. Found: {kinds}; {spaced} keep their distance; {without} add no area, {dominated} do no better than another at no less cost.</source>
        <translation>{n} か所。見つかった地点: {kinds} → 間隔で {spaced}、エリアが増えない {without}、他の地点で足りる {dominated}</translation>
    </message>
    <message>
        <source>{n} candidates added to plan “{name}”.</source>
        <translation>計画「{name}」に候補局を {n} 局加えました。</translation>
    </message>
    <message>
        <source>These candidates are in the plan already.</source>
        <translation>これらの候補局はもう計画にあります。</translation>
    </message>
    <message>
        <source>Add {n} switched off</source>
        <translation>{n} 局を無効のまま加える</translation>
    </message>
    <message>
        <source>Add {n} and switch on</source>
        <translation>{n} 局を有効にして加える</translation>
    </message>
    <message>
        <source>Choose a site with sectors and costs as the template, or give unit costs.</source>
        <translation>「ひな形の局」でセクタと費用のある局を選ぶか、単価表を指定してください。</translation>
    </message>
    <message>
        <source>Choose a file with points of power and fibre.</source>
        <translation>「電源・光回線の地点」のファイルを選んでください。</translation>
    </message>
    <message>
        <source>Untick that kind, or import the data it needs.</source>
        <translation>その種類のチェックを外すか、必要なデータを読み込んでください。</translation>
    </message>
</context>
<context>
    <name>ChangePage</name>
    <message>
        <source>Filter rows</source>
        <translation>行の絞り込み</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>圏外になる</translation>
    </message>
    <message>
        <source>newly covered</source>
        <translation>新たに圏内</translation>
    </message>
    <message>
        <source>outside all boundaries</source>
        <translation>行政区域外</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>変化</translation>
    </message>
    <message>
        <source>Mesh code</source>
        <translation>メッシュコード</translation>
    </message>
    <message>
        <source>Persons</source>
        <translation>人口</translation>
    </message>
    <message>
        <source>Municipality</source>
        <translation>市区町村</translation>
    </message>
    <message>
        <source>{plan}: sub-cells with 5G</source>
        <translation>{plan}：5Gの小区画</translation>
    </message>
    <message>
        <source>{plan}: carriers</source>
        <translation>{plan}：事業者</translation>
    </message>
    <message>
        <source>{gained} persons newly covered in {m} meshes, {lost} lost in {n}; difference {net} persons</source>
        <translation>新たに圏内 {gained} 人（{m} メッシュ）、圏外になる {lost} 人（{n} メッシュ）、差引 {net} 人</translation>
    </message>
    <message>
        <source>Roads are not imported.</source>
        <translation>道路を取り込んでいません。</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>（名称なし）</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>種別</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>路線</translation>
    </message>
    <message>
        <source>Length (m)</source>
        <translation>延長 (m)</translation>
    </message>
    <message>
        <source>of it tunnel (m)</source>
        <translation>うちトンネル (m)</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>始点</translation>
    </message>
    <message>
        <source>End</source>
        <translation>終点</translation>
    </message>
    <message>
        <source>{end}: place</source>
        <translation>{end}の位置</translation>
    </message>
    <message>
        <source>{gained} m newly covered in {m} stretches, {lost} m lost in {n}; difference {net} m</source>
        <translation>新たに圏内 {gained} m（{m} 区間）、圏外になる {lost} m（{n} 区間）、差引 {net} m</translation>
    </message>
    <message>
        <source>Boundaries are not imported.</source>
        <translation>行政区域を取り込んでいません。</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>団体コード</translation>
    </message>
    <message>
        <source>Newly covered (persons)</source>
        <translation>新たに圏内 (人)</translation>
    </message>
    <message>
        <source>Lost (persons)</source>
        <translation>圏外になる (人)</translation>
    </message>
    <message>
        <source>Difference (persons)</source>
        <translation>差引 (人)</translation>
    </message>
    <message>
        <source>{plan}: 5G (%, estimate)</source>
        <translation>{plan}：5G (%・推計)</translation>
    </message>
    <message>
        <source>Road newly covered (m)</source>
        <translation>道路 新たに圏内 (m)</translation>
    </message>
    <message>
        <source>Road lost (m)</source>
        <translation>道路 圏外になる (m)</translation>
    </message>
    <message>
        <source>{n} of {all} municipalities change</source>
        <translation>{all} 市区町村のうち {n} で変化</translation>
    </message>
</context>
<context>
    <name>ChartPanel</name>
    <message>
        <source>Coverage against cost</source>
        <translation>費用とカバー率</translation>
    </message>
    <message>
        <source>Plans by cost and coverage</source>
        <translation>計画ごとの費用とカバー率</translation>
    </message>
    <message>
        <source>Grant and own money</source>
        <translation>補助金と自己負担</translation>
    </message>
    <message>
        <source>Progress to the targets by prefecture</source>
        <translation>目標に対する進捗（都道府県別）</translation>
    </message>
    <message>
        <source>Progress to the targets by municipality</source>
        <translation>目標に対する進捗（市区町村別）</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>グラフ</translation>
    </message>
    <message>
        <source>Copy the values</source>
        <translation>値をコピー</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>図をコピー</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>図を保存</translation>
    </message>
</context>
<context>
    <name>ComparisonFeature</name>
    <message>
        <source>List of plans…</source>
        <translation>計画の一覧…</translation>
    </message>
    <message>
        <source>Plans side by side…</source>
        <translation>計画の並列比較…</translation>
    </message>
</context>
<context>
    <name>ComparisonWindow</name>
    <message>
        <source>Plans side by side</source>
        <translation>計画の並列比較</translation>
    </message>
    <message>
        <source>No mesh changes between these plans.</source>
        <translation>これらの計画の間で変わるメッシュはありません。</translation>
    </message>
    <message>
        <source>No road changes between these plans.</source>
        <translation>これらの計画の間で変わる道路区間はありません。</translation>
    </message>
    <message>
        <source>No municipality.</source>
        <translation>市区町村がありません。</translation>
    </message>
    <message>
        <source>Change shown</source>
        <translation>表示する変化</translation>
    </message>
    <message>
        <source>Figures, costs and shares</source>
        <translation>指標・費用・負担</translation>
    </message>
    <message>
        <source>Meshes that change</source>
        <translation>変わるメッシュ</translation>
    </message>
    <message>
        <source>Road stretches that change</source>
        <translation>変わる道路区間</translation>
    </message>
    <message>
        <source>By municipality</source>
        <translation>市区町村別</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>グラフ</translation>
    </message>
    <message>
        <source>Compared with</source>
        <translation>比較の基準</translation>
    </message>
    <message>
        <source>Plan {n}</source>
        <translation>計画{n}</translation>
    </message>
    <message>
        <source>Carrier of the changes</source>
        <translation>変化を見る事業者</translation>
    </message>
    <message>
        <source>Carrier</source>
        <translation>事業者</translation>
    </message>
    <message>
        <source>Colour the change</source>
        <translation>基準との変化を塗り分ける</translation>
    </message>
    <message>
        <source>One map with a divider</source>
        <translation>1枚の地図で境界線を動かして比べる</translation>
    </message>
    <message>
        <source>Follow edits</source>
        <translation>編集に合わせて自動で再計算</translation>
    </message>
    <message>
        <source>Legend</source>
        <translation>凡例</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進捗</translation>
    </message>
    <message>
        <source>Compute again</source>
        <translation>再計算</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Export the differences</source>
        <translation>差分を書き出す</translation>
    </message>
    <message>
        <source>Excel workbook…</source>
        <translation>Excel ブック…</translation>
    </message>
    <message>
        <source>CSV folder…</source>
        <translation>CSV フォルダー…</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>（なし）</translation>
    </message>
    <message>
        <source>Choose two different plans (Plan &gt; Duplicate plan makes one).</source>
        <translation>異なる計画を2つ選んでください（「計画」メニューの「計画を複製」で作れます）。</translation>
    </message>
    <message>
        <source>Computing; what is shown is out of date.</source>
        <translation>再計算中です。表示は更新前の値です。</translation>
    </message>
    <message>
        <source>Out of date.</source>
        <translation>表示は更新前の値です。</translation>
    </message>
</context>
<context>
    <name>ConditionPage</name>
    <message>
        <source>Must be built</source>
        <translation>必ず整備</translation>
    </message>
    <message>
        <source>Must not be built</source>
        <translation>整備しない</translation>
    </message>
    <message>
        <source>At most one of</source>
        <translation>1局まで整備</translation>
    </message>
    <message>
        <source>Least distance</source>
        <translation>最小離隔</translation>
    </message>
    <message>
        <source>Built as planned, in any case; locked candidates are built without being named.</source>
        <translation>必ず計画どおりに整備します。固定した候補局は書かなくても整備します。</translation>
    </message>
    <message>
        <source>Not built in any way.</source>
        <translation>どの方式でも整備しません。</translation>
    </message>
    <message>
        <source>One set a line: of the sites of a line at most one is built.</source>
        <translation>1行が1組です。同じ行の局のうち、整備するのは1局までです。</translation>
    </message>
    <message>
        <source>No two sites that are built stand closer than this; 0 is no rule.</source>
        <translation>整備する局どうしを、これより近づけません。0なら条件なしです。</translation>
    </message>
    <message>
        <source>one carrier alone</source>
        <translation>1社単独</translation>
    </message>
    <message>
        <source>jointly</source>
        <translation>共同整備</translation>
    </message>
    <message>
        <source>neutral host</source>
        <translation>インフラシェアリング</translation>
    </message>
    <message>
        <source>Every site may also be built this way; State share and burdens follow the subsidy rules.</source>
        <translation>計画の方式のほかに、この方式も検討します。国費と各社の負担は補助の規定で判定します。</translation>
    </message>
    <message>
        <source>Carriers that take part, in this order</source>
        <translation>参加する事業者（この順に加わる）</translation>
    </message>
    <message>
        <source>Who might build or share. Jointly, the first 2, 3 or 4 ticked carriers share; drag to change the order.</source>
        <translation>整備・共用に加わる事業者です。共同では、チェックした先頭から2・3・4者を検討します。ドラッグで順を変えられます。</translation>
    </message>
    <message>
        <source>site IDs, separated by commas</source>
        <translation>局ID（読点・カンマ区切り）</translation>
    </message>
    <message>
        <source>From selection</source>
        <translation>選択から</translation>
    </message>
    <message>
        <source>Add the sites selected on the map or in the table.</source>
        <translation>地図や表で選択中の候補局を加えます。</translation>
    </message>
    <message>
        <source>Ways of building to weigh besides the planned one</source>
        <translation>計画の方式のほかに検討する方式</translation>
    </message>
    <message>
        <source>No candidate of the plan is locked.</source>
        <translation>計画で固定した候補局はありません。</translation>
    </message>
    <message>
        <source>Locked, so built: {n} sites ({names})</source>
        <translation>固定（必ず整備）: {n}局（{names}）</translation>
    </message>
</context>
<context>
    <name>CostDialog</name>
    <message>
        <source>Cost items of {site}</source>
        <translation>費用の内訳: {site}</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>費目</translation>
    </message>
    <message>
        <source>Amount (yen)</source>
        <translation>金額（円）</translation>
    </message>
    <message>
        <source>Eligible</source>
        <translation>補助対象</translation>
    </message>
    <message>
        <source>Part of</source>
        <translation>負担区分</translation>
    </message>
    <message>
        <source>Tax</source>
        <translation>税区分</translation>
    </message>
    <message>
        <source>Input tax</source>
        <translation>仕入税額控除</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>Add item</source>
        <translation>費目を追加</translation>
    </message>
    <message>
        <source>Remove item</source>
        <translation>選択行を削除</translation>
    </message>
    <message>
        <source>All with tax</source>
        <translation>すべて税込に</translation>
    </message>
    <message>
        <source>All without tax</source>
        <translation>すべて税抜に</translation>
    </message>
    <message>
        <source>Shaded lines are estimates; an amount typed over one is no estimate any more. Input tax: the owner deducts the tax inside the amount.</source>
        <translation>色付きの行は見積りです。金額を書き換えると見積りではなくなります。仕入税額控除: 金額に含まれる消費税を事業主体が控除する費目に付けます。</translation>
    </message>
    <message>
        <source>(usual of the item)</source>
        <translation>（費目の標準）</translation>
    </message>
    <message>
        <source>not taxed</source>
        <translation>非課税</translation>
    </message>
    <message>
        <source>(not said)</source>
        <translation>（未入力）</translation>
    </message>
    <message>
        <source>with tax {percent} %</source>
        <translation>税込 {percent}%</translation>
    </message>
    <message>
        <source>without tax {percent} %</source>
        <translation>税抜 {percent}%</translation>
    </message>
    <message>
        <source>Estimate: {basis}</source>
        <translation>見積り: {basis}</translation>
    </message>
    <message>
        <source>the amount is not whole yen</source>
        <translation>金額が整数の円ではありません</translation>
    </message>
    <message>
        <source>Row {n}: {what}</source>
        <translation>{n}行目: {what}</translation>
    </message>
    <message>
        <source>Total {total} yen</source>
        <translation>合計 {total} 円</translation>
    </message>
</context>
<context>
    <name>CostEstimateDialog</name>
    <message>
        <source>Cost estimate of {site}</source>
        <translation>費用の見積り（{site}）</translation>
    </message>
    <message>
        <source>Choose a catalogue of unit costs (CSV or Excel).</source>
        <translation>単価表（CSV・Excel）を選んでください。</translation>
    </message>
    <message>
        <source>Choose catalogue…</source>
        <translation>単価表を選ぶ…</translation>
    </message>
    <message>
        <source>Fictional example</source>
        <translation>架空の例</translation>
    </message>
    <message>
        <source>A labelled example; its prices are no real prices.</source>
        <translation>操作説明用の例です。実在の単価ではありません。</translation>
    </message>
    <message>
        <source>Tower height</source>
        <translation>塔高</translation>
    </message>
    <message>
        <source>Distance to power</source>
        <translation>電力線までの距離</translation>
    </message>
    <message>
        <source>Distance to fibre</source>
        <translation>光回線までの距離</translation>
    </message>
    <message>
        <source>Access road to build</source>
        <translation>取付道路の延長</translation>
    </message>
    <message>
        <source>amounts with tax</source>
        <translation>税込で見積もる</translation>
    </message>
    <message>
        <source>keep the {n} typed lines beside the estimate (otherwise they are replaced)</source>
        <translation>入力済みの費目 {n}件を残して加える（外すと見積りに置き換える）</translation>
    </message>
    <message>
        <source>Apply to the site</source>
        <translation>この局に適用</translation>
    </message>
    <message>
        <source>{name}: {n} prices of {dates}</source>
        <translation>{name}: 単価 {n}件、価格時点 {dates}</translation>
    </message>
    <message>
        <source>Unit costs (*.csv *.xlsx)</source>
        <translation>単価表 (*.csv *.xlsx)</translation>
    </message>
    <message>
        <source>The site has no carrier.</source>
        <translation>局に事業者が設定されていません。</translation>
    </message>
    <message>
        <source>Total cost</source>
        <translation>総事業費</translation>
    </message>
    <message>
        <source>of it eligible</source>
        <translation>うち補助対象経費</translation>
    </message>
    <message>
        <source>tax in the eligible cost</source>
        <translation>補助対象経費に含まれる消費税</translation>
    </message>
    <message>
        <source>running cost a year</source>
        <translation>年間維持費</translation>
    </message>
    <message>
        <source>yen</source>
        <translation>円</translation>
    </message>
</context>
<context>
    <name>ExplanationDialog</name>
    <message>
        <source>Why is this place covered or not</source>
        <translation>この場所がエリア内・エリア外である理由</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>テキストをコピー</translation>
    </message>
</context>
<context>
    <name>ExplanationView</name>
    <message>
        <source>Site</source>
        <translation>局</translation>
    </message>
    <message>
        <source>From power to level</source>
        <translation>送信電力から受信レベルまで</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>Basis</source>
        <translation>根拠</translation>
    </message>
    <message>
        <source>Terms of the loss</source>
        <translation>伝搬損失の内訳</translation>
    </message>
    <message>
        <source>Term</source>
        <translation>記号</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>No site of this plan is within the longest range of this place.</source>
        <translation>この計画には、計算の最大距離以内の局がありません。</translation>
    </message>
    <message>
        <source>Level (RSRP)</source>
        <translation>受信レベル（RSRP）</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>しきい値</translation>
    </message>
    <message>
        <source>sector {n}, {mhz} MHz; {distance} m away, azimuth {azimuth}°, elevation {elevation}°</source>
        <translation>セクタ{n}、{mhz} MHz、距離 {distance} m、方位 {azimuth}°、仰角 {elevation}°</translation>
    </message>
    <message>
        <source>part of the ground is unknown (bridged or level)</source>
        <translation>経路の標高に不明な部分があります（補間又は平地とみなす）</translation>
    </message>
    <message>
        <source>on the map: {level}</source>
        <translation>地図の値 {level}</translation>
    </message>
    <message>
        <source>Best server {who}: {best}</source>
        <translation>最良局 {who}: {best}</translation>
    </message>
    <message>
        <source>Best server {who}: {best}; runner-up {second}</source>
        <translation>最良局 {who}: {best}、次点 {second}</translation>
    </message>
</context>
<context>
    <name>ExportMenu</name>
    <message>
        <source>Application workbook (Excel)…</source>
        <translation>申請用ワークブック（Excel）…</translation>
    </message>
    <message>
        <source>Report (PDF)…</source>
        <translation>報告書（PDF）…</translation>
    </message>
    <message>
        <source>Map picture (PNG)…</source>
        <translation>地図画像（PNG）…</translation>
    </message>
    <message>
        <source>Tables (CSV folder)…</source>
        <translation>表一式（CSVフォルダ）…</translation>
    </message>
    <message>
        <source>Layers (GeoPackage)…</source>
        <translation>レイヤ（GeoPackage）…</translation>
    </message>
    <message>
        <source>Coverage raster (GeoTIFF)…</source>
        <translation>カバー状況ラスタ（GeoTIFF）…</translation>
    </message>
    <message>
        <source>Sites and areas (KML)…</source>
        <translation>局とエリア（KML）…</translation>
    </message>
    <message>
        <source>Mesh table (CSV)…</source>
        <translation>メッシュ表（CSV）…</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>書き出しました</translation>
    </message>
    <message>
        <source>Wrote {name}</source>
        <translation>「{name}」を書き出しました</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>フォルダを開く</translation>
    </message>
</context>
<context>
    <name>FaultReport</name>
    <message>
        <source>A fault of the program</source>
        <translation>プログラムの誤り</translation>
    </message>
    <message>
        <source>What was just asked for did not happen ({kind}).</source>
        <translation>いまの操作は行われませんでした ({kind})。</translation>
    </message>
    <message>
        <source>The plan with its edits is still open. Save it under another name, start the program again, and report the fault with the file {log}.</source>
        <translation>計画は編集を含めて開いたままです。別の名前で保存してからプログラムを起動し直し、記録ファイル {log} を添えて報告してください。</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>フォルダを表示</translation>
    </message>
</context>
<context>
    <name>FigureOpening</name>
    <message>
        <source>Basis of this figure…</source>
        <translation>この数値の根拠…</translation>
    </message>
</context>
<context>
    <name>FigureView</name>
    <message>
        <source>Double-click to enlarge</source>
        <translation>ダブルクリックで拡大</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>図</translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message>
        <source>Open a plan</source>
        <translation>計画を開く</translation>
    </message>
    <message>
        <source>Plans (*.gpkg)</source>
        <translation>計画ファイル (*.gpkg)</translation>
    </message>
    <message>
        <source>Save plan</source>
        <translation>計画の保存</translation>
    </message>
    <message>
        <source>Unsaved edits</source>
        <translation>保存していない変更</translation>
    </message>
    <message>
        <source>The plan has edits that are not saved. Save them?</source>
        <translation>計画に保存していない変更があります。保存しますか。</translation>
    </message>
</context>
<context>
    <name>FilteredTable</name>
    <message>
        <source>{n} rows</source>
        <translation>{n} 行</translation>
    </message>
</context>
<context>
    <name>FindBox</name>
    <message>
        <source>Find site, municipality, mesh code, coordinates</source>
        <translation>局・市区町村・メッシュコード・座標を検索</translation>
    </message>
    <message>
        <source>e.g. C-12, 533831274, 35.7812 138.9421 (Ctrl+F)</source>
        <translation>例: C-12、533831274、35.7812 138.9421 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>検索</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>error</source>
        <translation>エラー</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>count</source>
        <translation>件数</translation>
    </message>
    <message>
        <source>sum</source>
        <translation>合計</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種別</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>対処</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>列・属性</translation>
    </message>
</context>
<context>
    <name>FrontChart</name>
    <message>
        <source>Front of cost against persons</source>
        <translation>費用と人口の関係</translation>
    </message>
    <message>
        <source>{yen} yen, {n} sites: {persons} persons (at most {bound} with {budget} yen)</source>
        <translation>{yen}円・{n}局で {persons}人（{budget}円以内の上界 {bound}人）</translation>
    </message>
    <message>
        <source>Press “Cost against persons” after choosing sites.</source>
        <translation>選定したあとで「費用と人口」を押してください。</translation>
    </message>
    <message>
        <source>million yen</source>
        <translation>予算・費用（百万円）</translation>
    </message>
    <message>
        <source>covered persons</source>
        <translation>カバー人口（人）</translation>
    </message>
    <message>
        <source>proposal (click)</source>
        <translation>案（押すと表示）</translation>
    </message>
    <message>
        <source>bound</source>
        <translation>上界・下界</translation>
    </message>
</context>
<context>
    <name>GapChart</name>
    <message>
        <source>Gap of the running search</source>
        <translation>計算中の値と上下界の差</translation>
    </message>
    <message>
        <source>shortfall (relative)</source>
        <translation>不足（相対値）</translation>
    </message>
    <message>
        <source>Value and bound appear here.</source>
        <translation>選定を始めると、値と上界（下界）の推移を示します。</translation>
    </message>
    <message>
        <source>gap {gap:.3f} %</source>
        <translation>差 {gap:.3f} %</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>経過時間（秒）</translation>
    </message>
    <message>
        <source>value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>bound</source>
        <translation>上界・下界</translation>
    </message>
</context>
<context>
    <name>GoalPage</name>
    <message>
        <source>Persons</source>
        <translation>人口</translation>
    </message>
    <message>
        <source>Road length</source>
        <translation>道路延長</translation>
    </message>
    <message>
        <source>Expressway length</source>
        <translation>高速道路の延長</translation>
    </message>
    <message>
        <source>National road length</source>
        <translation>国道の延長</translation>
    </message>
    <message>
        <source>Persons in every municipality</source>
        <translation>各市区町村の人口</translation>
    </message>
    <message>
        <source>Persons in every prefecture</source>
        <translation>各都道府県の人口</translation>
    </message>
    <message>
        <source>Expressways complete</source>
        <translation>高速道路をすべてカバー</translation>
    </message>
    <message>
        <source>Every piece of expressway that candidates can reach (tunnels are not counted).</source>
        <translation>候補局で届く高速道路をすべて覆います（トンネルは数えません）。</translation>
    </message>
    <message>
        <source>Percent of everybody and of all roads</source>
        <translation>総人口・総延長に対する割合で数える</translation>
    </message>
    <message>
        <source>Off: 100 % is what existing stations and all candidates together can cover. On: 100 % is everybody, as in the ministry&apos;s indicator.</source>
        <translation>オフ: 既設局と全候補局で届く分を100%とします。オン: 総人口・総延長を100%とします（総務省の指標と同じ）。</translation>
    </message>
    <message>
        <source>Coverage of</source>
        <translation>対象の事業者</translation>
    </message>
    <message>
        <source>Whose 5G coverage counts: that of any of the four, or of one carrier.</source>
        <translation>4者のいずれかのエリア、又は1者のエリアのどちらで数えるかを選びます。</translation>
    </message>
    <message>
        <source>every one</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>persons</source>
        <translation>人</translation>
    </message>
    <message>
        <source>Add the goal</source>
        <translation>加える</translation>
    </message>
    <message>
        <source>Further goals</source>
        <translation>その他の目標</translation>
    </message>
    <message>
        <source>Remove the goal</source>
        <translation>目標を消す</translation>
    </message>
    <message>
        <source>any carrier</source>
        <translation>いずれかの事業者</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>地域</translation>
    </message>
    <message>
        <source>Whose</source>
        <translation>事業者</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>以上</translation>
    </message>
    <message>
        <source>Persons of {zone}</source>
        <translation>{zone}の人口</translation>
    </message>
    <message>
        <source> ({carrier})</source>
        <translation>（{carrier}）</translation>
    </message>
    <message>
        <source>{share} of all</source>
        <translation>全体の {share}</translation>
    </message>
    <message>
        <source>{share} of what candidates can reach</source>
        <translation>候補局で届く分の {share}</translation>
    </message>
    <message>
        <source>{name} at least {amount}</source>
        <translation>{name} {amount}以上</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>全域</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>ヘルプ</translation>
    </message>
    <message>
        <source>Help page</source>
        <translation>ヘルプの本文</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>ヘルプを検索</translation>
    </message>
    <message>
        <source>Contents of the help</source>
        <translation>ヘルプの目次</translation>
    </message>
    <message>
        <source>No page has these words.</source>
        <translation>この語を含むページはありません。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>戻る</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>進む</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Edits</source>
        <translation>編集の履歴</translation>
    </message>
    <message>
        <source>As opened</source>
        <translation>開いたとき</translation>
    </message>
    <message>
        <source>Undone; a click does it again</source>
        <translation>取り消し済み。クリックでやり直します</translation>
    </message>
</context>
<context>
    <name>ImportDetails</name>
    <message>
        <source>Details (state them where a finding asks for it)</source>
        <translation>詳細（所見で求められたときに指定してください）</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>FY {year}</source>
        <translation>{year}年度</translation>
    </message>
    <message>
        <source>Year of the fiscal strength indices</source>
        <translation>財政力指数の年度</translation>
    </message>
    <message>
        <source>Automatic: the year in the title or the name of the file.</source>
        <translation>自動：表題またはファイル名の年度を使います。</translation>
    </message>
    <message>
        <source>Datum of the plan</source>
        <translation>計画の測地系</translation>
    </message>
    <message>
        <source>Automatic: that of the population tables; codes alone carry none.</source>
        <translation>自動：人口の統計表の測地系を使います（メッシュコードだけでは分かりません）。</translation>
    </message>
    <message>
        <source>Year of a population projection</source>
        <translation>将来推計人口の年</translation>
    </message>
    <message>
        <source>Automatic: its base year, the census.</source>
        <translation>自動：推計の基準年（国勢調査の年）を使います。</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>New plan from public data</source>
        <translation>公開データから新しい計画</translation>
    </message>
    <message>
        <source>New plan</source>
        <translation>新しい計画</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>計画の名称</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Carrier</source>
        <translation>事業者・世代</translation>
    </message>
    <message>
        <source>Recognised as</source>
        <translation>判別結果</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>所見</translation>
    </message>
    <message>
        <source>Plan inside the boundaries only (people outside them are not counted)</source>
        <translation>対象を行政区域の中に限る（区域の外の人口は数えない）</translation>
    </message>
    <message>
        <source>Accept an even split of 1 km population cells (printed on every figure)</source>
        <translation>1kmメッシュの人口の均等4分割を認める（すべての数値に明記されます）</translation>
    </message>
    <message>
        <source>Drop files or a folder here, or add them with the buttons.</source>
        <translation>ファイルやフォルダをここにドロップするか、ボタンで追加してください。</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>ファイルを追加…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>フォルダを追加…</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>一覧を消去</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>読み込む</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Open the plan</source>
        <translation>計画を開く</translation>
    </message>
    <message>
        <source>Looking into the files…</source>
        <translation>ファイルの内容を確認しています…</translation>
    </message>
    <message>
        <source>{n} files recognised.</source>
        <translation>{n}件のファイルを判別しました。</translation>
    </message>
    <message>
        <source>{n} unknown files are left out unless you give them a role.</source>
        <translation>判別できない{n}件は、用途を指定しない限り読み込みません。</translation>
    </message>
    <message>
        <source>population mesh</source>
        <translation>人口メッシュ</translation>
    </message>
    <message>
        <source>roads</source>
        <translation>道路</translation>
    </message>
    <message>
        <source>boundaries</source>
        <translation>行政区域</translation>
    </message>
    <message>
        <source>elevation</source>
        <translation>標高</translation>
    </message>
    <message>
        <source>land use</source>
        <translation>土地利用</translation>
    </message>
    <message>
        <source>service area</source>
        <translation>サービスエリア</translation>
    </message>
    <message>
        <source>base stations</source>
        <translation>基地局</translation>
    </message>
    <message>
        <source>antenna patterns</source>
        <translation>アンテナの指向性</translation>
    </message>
    <message>
        <source>disadvantaged areas</source>
        <translation>条件不利地域</translation>
    </message>
    <message>
        <source>fiscal strength</source>
        <translation>財政力指数</translation>
    </message>
    <message>
        <source>secondary mesh list</source>
        <translation>第2次地域区画の一覧</translation>
    </message>
    <message>
        <source>leave out</source>
        <translation>読み込まない</translation>
    </message>
    <message>
        <source>A population mesh is needed; all other inputs are optional.</source>
        <translation>人口メッシュは必須です。ほかの入力は任意です。</translation>
    </message>
    <message>
        <source>Cancelled; nothing was changed.</source>
        <translation>中止しました。計画は変更されていません。</translation>
    </message>
    <message>
        <source>Not imported: {n} errors. Mend or leave out the files named below.</source>
        <translation>読み込めませんでした（エラー{n}件）。下に示すファイルを修正するか、読み込みから外してください。</translation>
    </message>
    <message>
        <source>Imported {persons} persons with {n} warnings.</source>
        <translation>人口 {persons} 人を読み込みました（注意{n}件）。</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>ファイルを追加</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>フォルダを追加</translation>
    </message>
</context>
<context>
    <name>ImportStages</name>
    <message>
        <source>Putting the data together…</source>
        <translation>データをまとめています…</translation>
    </message>
    <message>
        <source>Reading {name}… (file {first} of {total})</source>
        <translation>{name}を読み込んでいます…（全{total}件中{first}件目）</translation>
    </message>
    <message>
        <source>Reading {name}… (files {first} to {last} of {total})</source>
        <translation>{name}を読み込んでいます…（全{total}件中{first}～{last}件目）</translation>
    </message>
    <message>
        <source>population meshes</source>
        <translation>人口メッシュ</translation>
    </message>
    <message>
        <source>boundaries</source>
        <translation>行政区域</translation>
    </message>
    <message>
        <source>roads</source>
        <translation>道路</translation>
    </message>
    <message>
        <source>service areas and base stations</source>
        <translation>エリアと基地局</translation>
    </message>
    <message>
        <source>elevation</source>
        <translation>標高</translation>
    </message>
    <message>
        <source>land use</source>
        <translation>土地利用</translation>
    </message>
    <message>
        <source>fiscal strength indices</source>
        <translation>財政力指数</translation>
    </message>
    <message>
        <source>disadvantaged areas</source>
        <translation>条件不利地域</translation>
    </message>
    <message>
        <source>the list of secondary meshes</source>
        <translation>二次メッシュの一覧</translation>
    </message>
</context>
<context>
    <name>IndicatorPanel</name>
    <message>
        <source>Zone of the figures</source>
        <translation>指標の対象区域</translation>
    </message>
    <message>
        <source>Carrier of the figures</source>
        <translation>指標の事業者</translation>
    </message>
    <message>
        <source>5G population coverage</source>
        <translation>5G人口カバー率</translation>
    </message>
    <message>
        <source>Road coverage: expressways</source>
        <translation>道路カバー率（高速道路）</translation>
    </message>
    <message>
        <source>Road coverage: national roads</source>
        <translation>道路カバー率（国道）</translation>
    </message>
    <message>
        <source>Road coverage: both classes</source>
        <translation>道路カバー率（高速道路・国道）</translation>
    </message>
    <message>
        <source>5G on the same roads (diagnostic)</source>
        <translation>同じ道路の5Gエリア（参考）</translation>
    </message>
    <message>
        <source>5G base deployment</source>
        <translation>5G基盤展開率</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>指標の値</translation>
    </message>
    <message>
        <source>Computing was stopped; these figures are not up to date. Press F5 to compute.</source>
        <translation>計算を中止しました。表示中の数値は最新ではありません。F5で再計算します。</translation>
    </message>
    <message>
        <source>persons</source>
        <translation>人</translation>
    </message>
    <message>
        <source>meshes</source>
        <translation>メッシュ</translation>
    </message>
    <message>
        <source>Not computed for want of an input: {names}</source>
        <translation>入力がないため算出していない指標: {names}</translation>
    </message>
    <message>
        <source>Open a project or import public data.</source>
        <translation>計画を開くか、公開データを読み込んでください。</translation>
    </message>
    <message>
        <source>Basis of the figures</source>
        <translation>この数値の根拠</translation>
    </message>
    <message>
        <source>Persons outside every mobile area: {n}</source>
        <translation>4Gエリア外人口: {n} 人</translation>
    </message>
    <message>
        <source>With a 5G area but no 5G station in the table (the table is incomplete): {n}</source>
        <translation>5Gエリアが届くが局の表に5G基地局のない市区町村（局の表が不足）: {n}</translation>
    </message>
    <message>
        <source>Municipalities without a 5G station (by the station table loaded): {n}</source>
        <translation>5G基地局のない市区町村（読み込んだ局の表による）: {n}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>{text} ({names})</source>
        <translation>{text}（{names}）</translation>
    </message>
    <message>
        <source>{text} ({names} and {more} more)</source>
        <translation>{text}（{names}ほか{more}）</translation>
    </message>
    <message>
        <source>reached</source>
        <translation>達成</translation>
    </message>
    <message>
        <source>{n} {unit} missing</source>
        <translation>あと {n} {unit}</translation>
    </message>
</context>
<context>
    <name>KeyTable</name>
    <message>
        <source>Tools</source>
        <translation>ツール</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>矢印キー</translation>
    </message>
    <message>
        <source>move the selected site by one sub-cell (about 50 m), or the map when none is selected</source>
        <translation>選択した局を1区画（約50m）移動（局を選んでいないときは地図を移動）</translation>
    </message>
    <message>
        <source>Shift+Arrows</source>
        <translation>Shift＋矢印キー</translation>
    </message>
    <message>
        <source>move the selected site by ten sub-cells</source>
        <translation>選択した局を10区画移動</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>スペース</translation>
    </message>
    <message>
        <source>switch the selected site on or off; held down, drag the map</source>
        <translation>選択した局の有効・無効を切替（押したままドラッグで地図を移動）</translation>
    </message>
    <message>
        <source>give up a drag; go back to selecting</source>
        <translation>ドラッグの取消し、選択に戻る</translation>
    </message>
    <message>
        <source>take back the last point of a measurement</source>
        <translation>計測の最後の点を取り消す</translation>
    </message>
    <message>
        <source>zoom in and out</source>
        <translation>拡大・縮小</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>ホイール</translation>
    </message>
    <message>
        <source>zoom at the pointer</source>
        <translation>ポインタの位置で拡大・縮小</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>クリック</translation>
    </message>
    <message>
        <source>select a site; with other tools place, identify or measure</source>
        <translation>局を選択（ほかの道具では配置・照会・計測）</translation>
    </message>
    <message>
        <source>Drag a site</source>
        <translation>局をドラッグ</translation>
    </message>
    <message>
        <source>move it; the figures follow</source>
        <translation>局を移動（数値が追従）</translation>
    </message>
    <message>
        <source>Drag with R</source>
        <translation>「方位」(R) でドラッグ</translation>
    </message>
    <message>
        <source>turn a sector; Shift turns all, Ctrl in steps of 15 degrees</source>
        <translation>セクタの方位を変更（Shiftで全セクタ、Ctrlで15°刻み）</translation>
    </message>
    <message>
        <source>Shift+Drag</source>
        <translation>Shift＋ドラッグ</translation>
    </message>
    <message>
        <source>select the sites in a box</source>
        <translation>枠内の局を選択</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>ダブルクリック</translation>
    </message>
    <message>
        <source>end a measurement</source>
        <translation>計測を終了</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>右クリック</translation>
    </message>
    <message>
        <source>why this place is covered or not</source>
        <translation>この場所がエリア内・エリア外である理由</translation>
    </message>
    <message>
        <source>On the map</source>
        <translation>地図の上</translation>
    </message>
    <message>
        <source>copy the selected rows with their headings, for Excel</source>
        <translation>選択した行を見出しとともにコピー（Excel用）</translation>
    </message>
    <message>
        <source>go there on the map, or open the basis of the row</source>
        <translation>地図のその場所へ移動、または行の根拠を表示</translation>
    </message>
    <message>
        <source>In tables</source>
        <translation>表の中</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>キー・操作</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>はたらき</translation>
    </message>
</context>
<context>
    <name>LandUseDialog</name>
    <message>
        <source>Land use in the propagation</source>
        <translation>伝搬計算での土地利用</translation>
    </message>
    <message>
        <source>Trees and buildings stand on the terrain profile (heights below)</source>
        <translation>樹木・建物の高さを地形断面に加える（下表の高さ）</translation>
    </message>
    <message>
        <source>Sea, coast and inland are told by the land use</source>
        <translation>海上・沿岸・内陸を土地利用から区分する</translation>
    </message>
    <message>
        <source>Coast is land within 50 km of the sea and up to 100 m of altitude (ITU-R P.1812 3.4)</source>
        <translation>沿岸は、海から50 km以内かつ標高100 m以下の陸地です（勧告ITU-R P.1812 3.4）</translation>
    </message>
    <message>
        <source>ITU-R P.1812 calls sea only large bodies of water, covering a circle of at least 100 km in diameter (7,854 km²). A smaller closed sea counts as inland water; bays joined to the open sea stay sea. 0 takes every sea of the land use.</source>
        <translation>勧告ITU-R P.1812の「海」は、直径100 km以上の円を含む大きな水域（7,854 km²以上）です。これより小さい閉じた海水域は内水面として扱います。開いた海とつながる湾は海のままです。0とすると、土地利用の海水域をすべて海とします。</translation>
    </message>
    <message>
        <source>Least area of a closed sea</source>
        <translation>閉じた海水域の最小面積</translation>
    </message>
    <message>
        <source>Usual heights are the representative clutter heights of ITU-R P.1812 table 2. Which class is which category is this program&apos;s choice; enter what you know of the area. Other models do not use them.</source>
        <translation>既定の高さは勧告ITU-R P.1812表2の代表的な地物高です。土地利用の分類との対応づけは本システムによるものです。地域の実情がわかる場合はその値を入力してください。ほかの伝搬モデルでは使いません。</translation>
    </message>
    <message>
        <source>Land use</source>
        <translation>土地利用</translation>
    </message>
    <message>
        <source>Usual height</source>
        <translation>既定の高さ</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高さ</translation>
    </message>
    <message>
        <source>Clutter heights by land use</source>
        <translation>土地利用別の地物高</translation>
    </message>
    <message>
        <source>Height of {name}</source>
        <translation>{name}の高さ</translation>
    </message>
</context>
<context>
    <name>LandUseField</name>
    <message>
        <source>Edit…</source>
        <translation>編集…</translation>
    </message>
    <message>
        <source>trees and buildings</source>
        <translation>樹木・建物を考慮</translation>
    </message>
    <message>
        <source>no trees and buildings</source>
        <translation>樹木・建物は考慮しない</translation>
    </message>
    <message>
        <source>sea and coast</source>
        <translation>海上・沿岸を区分</translation>
    </message>
    <message>
        <source>all inland</source>
        <translation>すべて内陸</translation>
    </message>
    <message>
        <source>{clutter}; {zones}</source>
        <translation>{clutter}、{zones}</translation>
    </message>
</context>
<context>
    <name>LayerPanel</name>
    <message>
        <source>Layers of the map</source>
        <translation>地図のレイヤ</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>太さ</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>表示内容</translation>
    </message>
    <message>
        <source>Legend on the map</source>
        <translation>凡例を表示</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上へ</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下へ</translation>
    </message>
    <message>
        <source>Choose a layer</source>
        <translation>レイヤを選んでください</translation>
    </message>
    <message>
        <source>not imported</source>
        <translation>読み込まれていません</translation>
    </message>
</context>
<context>
    <name>LegendButton</name>
    <message>
        <source>Legend</source>
        <translation>凡例</translation>
    </message>
    <message>
        <source>Open the legend</source>
        <translation>凡例を開く</translation>
    </message>
    <message>
        <source>Fold the legend up</source>
        <translation>凡例を畳む</translation>
    </message>
</context>
<context>
    <name>LinkedMaps</name>
    <message>
        <source>Divider between the plans</source>
        <translation>計画の境界線</translation>
    </message>
    <message>
        <source>(compared with)</source>
        <translation>（比較の基準）</translation>
    </message>
    <message>
        <source>persons</source>
        <translation>人</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Map</source>
        <translation>地図</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>レイヤ</translation>
    </message>
    <message>
        <source>Indicators of this plan</source>
        <translation>指標（この計画）</translation>
    </message>
    <message>
        <source>This site</source>
        <translation>この局</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>「{name}」を保存しました</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>実行できません</translation>
    </message>
    <message>
        <source>row {n}</source>
        <translation>{n}行目</translation>
    </message>
    <message>
        <source>Where: {where}</source>
        <translation>場所: {where}</translation>
    </message>
    <message>
        <source>What to do: {remedy}</source>
        <translation>対処: {remedy}</translation>
    </message>
    <message>
        <source>Click where the site shall stand; Esc gives up.</source>
        <translation>局を置く場所をクリックしてください（Escで取消し）。</translation>
    </message>
    <message>
        <source>Click a place to see what is there; Esc ends.</source>
        <translation>調べる場所をクリックしてください。Escで終了します。</translation>
    </message>
    <message>
        <source>Click point after point; a double click ends the line, Backspace takes one back.</source>
        <translation>順にクリックして計測します。ダブルクリックで終了、Backspaceで一点戻ります。</translation>
    </message>
    <message>
        <source>Click the corners; a double click ends the area, Backspace takes one back.</source>
        <translation>角をクリックしていきます。ダブルクリックで終了、Backspaceで一点戻ります。</translation>
    </message>
    <message>
        <source>Select a site and drag a handle; Shift turns all sectors, Ctrl in steps of 15 degrees.</source>
        <translation>局を選び、ハンドルをドラッグします。Shiftで全セクタ、Ctrlで15度刻み。</translation>
    </message>
    <message>
        <source>{n} warnings of the import; see the tab of findings.</source>
        <translation>読込みで{n}件の注意がありました。「読込みの所見」タブを確認してください。</translation>
    </message>
    <message>
        <source>not saved yet</source>
        <translation>未保存</translation>
    </message>
</context>
<context>
    <name>MapFeature</name>
    <message>
        <source>Fold or open the legend</source>
        <translation>凡例を畳む・開く</translation>
    </message>
</context>
<context>
    <name>MapLayers</name>
    <message>
        <source>there is no other plan to compare with</source>
        <translation>比べる計画がほかにありません</translation>
    </message>
</context>
<context>
    <name>MeshCellsView</name>
    <message>
        <source>Sub-cells of the mesh</source>
        <translation>メッシュの小区画</translation>
    </message>
    <message>
        <source>Click a sub-cell for its servers and its path; arrows and Enter do the same.</source>
        <translation>小区画をクリックすると、届いている局と経路を示します。矢印キーとEnterでも選べます。</translation>
    </message>
    <message>
        <source>{n} of 100 sub-cells covered</source>
        <translation>100小区画のうち {n} が圏内</translation>
    </message>
    <message>
        <source>north</source>
        <translation>北</translation>
    </message>
    <message>
        <source>service area</source>
        <translation>サービスエリア図</translation>
    </message>
    <message>
        <source>site of the plan</source>
        <translation>計画の局</translation>
    </message>
    <message>
        <source>service area and site</source>
        <translation>エリア図と局の両方</translation>
    </message>
    <message>
        <source>not covered</source>
        <translation>圏外</translation>
    </message>
    <message>
        <source>covered {n} / 100</source>
        <translation>圏内 {n} / 100</translation>
    </message>
</context>
<context>
    <name>MeshLevel</name>
    <message>
        <source>{n}-digit mesh code</source>
        <translation>メッシュコード（{n}桁）</translation>
    </message>
</context>
<context>
    <name>MeshPage</name>
    <message>
        <source>Meshes</source>
        <translation>メッシュ</translation>
    </message>
    <message>
        <source>No populated mesh in this zone.</source>
        <translation>この区域に人口のあるメッシュはありません。</translation>
    </message>
    <message>
        <source>outside all boundaries</source>
        <translation>区域外</translation>
    </message>
    <message>
        <source>outside 5G</source>
        <translation>圏外</translation>
    </message>
    <message>
        <source>covered already</source>
        <translation>既に圏内</translation>
    </message>
    <message>
        <source>newly covered</source>
        <translation>新たに圏内</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>Mesh code</source>
        <translation>メッシュコード</translation>
    </message>
    <message>
        <source>Persons</source>
        <translation>人口（人）</translation>
    </message>
    <message>
        <source>Households</source>
        <translation>世帯数</translation>
    </message>
    <message>
        <source>Municipality</source>
        <translation>市区町村</translation>
    </message>
    <message>
        <source>Sub-cells in any 5G area (of 100)</source>
        <translation>5Gエリア内の小区画（/100）</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>カバー状況</translation>
    </message>
    <message>
        <source>Carriers with 5G</source>
        <translation>5Gで判定圏内の事業者</translation>
    </message>
</context>
<context>
    <name>MixedFields</name>
    <message>
        <source>mixed</source>
        <translation>（混在）</translation>
    </message>
</context>
<context>
    <name>MoneyPage</name>
    <message>
        <source>yen</source>
        <translation>円</translation>
    </message>
    <message>
        <source>most persons within the budget</source>
        <translation>予算内で人口を最大に</translation>
    </message>
    <message>
        <source>cheapest set that reaches the goals</source>
        <translation>目標を満たす最小費用</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>問い</translation>
    </message>
    <message>
        <source>Either the money is given and most persons are wanted, or the goals are given and least money.</source>
        <translation>予算を決めて人口を最大にするか、目標を決めて費用を最小にするかを選びます。</translation>
    </message>
    <message>
        <source>Total cost at most</source>
        <translation>総事業費の上限</translation>
    </message>
    <message>
        <source>Own money at most</source>
        <translation>国費以外の負担の上限</translation>
    </message>
    <message>
        <source>State money at most</source>
        <translation>国費の上限</translation>
    </message>
    <message>
        <source>Sum of the total costs of all sites that are built.</source>
        <translation>整備する局の総事業費の合計</translation>
    </message>
    <message>
        <source>What prefecture, municipality and carriers pay together: cost less State.</source>
        <translation>都道府県・市町村・事業者等の負担の合計（総事業費から国費を除いた額）</translation>
    </message>
    <message>
        <source>The State&apos;s part, decided for every site under the subsidy rules.</source>
        <translation>補助の規定で局ごとに判定した国費の合計</translation>
    </message>
    <message>
        <source>What this carrier pays for all sites together, after the subsidy.</source>
        <translation>補助を除いてこの事業者が負担する額の、全局の合計</translation>
    </message>
    <message>
        <source>total cost</source>
        <translation>総事業費</translation>
    </message>
    <message>
        <source>what the State does not pay</source>
        <translation>国費以外の負担</translation>
    </message>
    <message>
        <source>State money</source>
        <translation>国費</translation>
    </message>
    <message>
        <source>Only for the cheapest set: which money is to be least.</source>
        <translation>「目標を満たす最小費用」で、どの金額を最小にするかを選びます。</translation>
    </message>
    <message>
        <source>To be least</source>
        <translation>最小にする金額</translation>
    </message>
    <message>
        <source>persons/m</source>
        <translation>人/m</translation>
    </message>
    <message>
        <source>Count road as persons</source>
        <translation>道路を人口に換算</translation>
    </message>
    <message>
        <source>Only for most persons: one metre of covered road counts as so many persons. 0.1 makes 1 km 100 persons.</source>
        <translation>「予算内で人口を最大に」で、覆う道路1mを何人分と数えるかを決めます。0.1なら1kmが100人分です。</translation>
    </message>
    <message>
        <source>Each carrier pays at most</source>
        <translation>事業者ごとの負担の上限</translation>
    </message>
</context>
<context>
    <name>NavigatorPage</name>
    <message>
        <source>Target</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>What would close the shortfall</source>
        <translation>不足を埋めるメッシュと道路の空白</translation>
    </message>
    <message>
        <source>{zone}: no figure for this target (the input is missing).</source>
        <translation>{zone}: この目標の数値はありません（入力データがありません）。</translation>
    </message>
    <message>
        <source>Nothing is missing here.</source>
        <translation>この区域に空白はありません。</translation>
    </message>
    <message>
        <source>{zone}: {percent} %</source>
        <translation>{zone}: {percent} %</translation>
    </message>
    <message>
        <source>✓ The target is reached.</source>
        <translation>✓ 目標を達成しています。</translation>
    </message>
    <message>
        <source>{n} m missing</source>
        <translation>不足 {n} m</translation>
    </message>
    <message>
        <source>{n} persons missing</source>
        <translation>不足 {n} 人</translation>
    </message>
    <message>
        <source>The gaps listed do not add up to it.</source>
        <translation>一覧の空白をすべて埋めても届きません。</translation>
    </message>
    <message>
        <source>The {n} longest gaps close it.</source>
        <translation>長い順に {n} か所を埋めると達成します。</translation>
    </message>
    <message>
        <source>The {n} meshes with most persons close it.</source>
        <translation>人口の多い順に {n} メッシュを圏内にすると達成します。</translation>
    </message>
    <message>
        <source>Meshes on the border are listed with all persons, counted with their published part.</source>
        <translation>県境のメッシュは一覧では全人口、率では公表された県分の人口で数えています。</translation>
    </message>
    <message>
        <source>◎ reached with this</source>
        <translation>◎ ここまでで達成</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>順位</translation>
    </message>
    <message>
        <source>Up to the target</source>
        <translation>達成まで</translation>
    </message>
    <message>
        <source>Mesh code</source>
        <translation>メッシュコード</translation>
    </message>
    <message>
        <source>Persons</source>
        <translation>人口（人）</translation>
    </message>
    <message>
        <source>Running sum</source>
        <translation>累計（人）</translation>
    </message>
    <message>
        <source>Sub-cells in any 5G area (of 100)</source>
        <translation>5Gエリア内の小区画（/100）</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>名称なし</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>路線</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>区分</translation>
    </message>
    <message>
        <source>Gap (m)</source>
        <translation>空白（m）</translation>
    </message>
    <message>
        <source>Running sum (m)</source>
        <translation>累計（m）</translation>
    </message>
    <message>
        <source>outside all boundaries</source>
        <translation>区域外</translation>
    </message>
    <message>
        <source>Municipality</source>
        <translation>市区町村</translation>
    </message>
    <message>
        <source>{n} chosen: {amount} persons</source>
        <translation>選択 {n} 件 {amount} 人</translation>
    </message>
    <message>
        <source>{n} chosen: {amount} m; {left} m missing still</source>
        <translation>選択 {n} 件 {amount} m、残り {left} m</translation>
    </message>
    <message>
        <source>{n} chosen: {amount} persons; {left} missing still</source>
        <translation>選択 {n} 件 {amount} 人、残り {left} 人</translation>
    </message>
</context>
<context>
    <name>PathProfileView</name>
    <message>
        <source>Path profile</source>
        <translation>経路の断面</translation>
    </message>
    <message>
        <source>No path to show.</source>
        <translation>表示する経路がありません。</translation>
    </message>
    <message>
        <source>antenna {h} m</source>
        <translation>アンテナ {h} m</translation>
    </message>
    <message>
        <source>receiver {h} m</source>
        <translation>受信点 {h} m</translation>
    </message>
    <message>
        <source>ground (with the earth&apos;s bulge)</source>
        <translation>地形（地球の湾曲を含む）</translation>
    </message>
    <message>
        <source>trees and buildings</source>
        <translation>樹木・建物</translation>
    </message>
    <message>
        <source>line of sight: clear</source>
        <translation>見通し線（見通しあり）</translation>
    </message>
    <message>
        <source>line of sight: hidden</source>
        <translation>見通し線（遮られる）</translation>
    </message>
    <message>
        <source>first Fresnel zone</source>
        <translation>第1フレネルゾーン</translation>
    </message>
    <message>
        <source>Bullington point</source>
        <translation>ブリントン点</translation>
    </message>
</context>
<context>
    <name>PlaceCommands</name>
    <message>
        <source>Area {area}, perimeter {length} (geodesic, GRS80)</source>
        <translation>面積 {area}、周長 {length}（測地線、GRS80）</translation>
    </message>
    <message>
        <source>Distance {total} (geodesic, GRS80), {n} stretches</source>
        <translation>距離 {total}（測地線長・GRS80、{n}区間）</translation>
    </message>
    <message>
        <source>Nothing found for &apos;{text}&apos;. Sites, municipalities, mesh codes and coordinates are searched.</source>
        <translation>「{text}」は見つかりません。局・市区町村・メッシュコード・座標を検索できます。</translation>
    </message>
</context>
<context>
    <name>PlaceDialog</name>
    <message>
        <source>What is here</source>
        <translation>照会</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>テキストでコピー</translation>
    </message>
    <message>
        <source>Why covered or not…</source>
        <translation>この場所の理由…</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>500 m mesh, plan &apos;{plan}&apos;</source>
        <translation>500mメッシュ（計画「{plan}」）</translation>
    </message>
    <message>
        <source>Covered sub-cells (of 100)</source>
        <translation>圏内の小区画（100区画中）</translation>
    </message>
    <message>
        <source>Best server at this sub-cell</source>
        <translation>この小区画の最良局</translation>
    </message>
    <message>
        <source>Roads in this mesh</source>
        <translation>このメッシュの道路</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>Coordinates</source>
        <translation>座標</translation>
    </message>
    <message>
        <source>Elevation</source>
        <translation>標高</translation>
    </message>
    <message>
        <source>Land use</source>
        <translation>土地利用</translation>
    </message>
    <message>
        <source>Municipality</source>
        <translation>市区町村</translation>
    </message>
    <message>
        <source>outside 5G</source>
        <translation>5G圏外</translation>
    </message>
    <message>
        <source>covered by service areas and existing sites</source>
        <translation>既に圏内（サービスエリア・既設局）</translation>
    </message>
    <message>
        <source>newly covered by candidates</source>
        <translation>新たに圏内（候補局）</translation>
    </message>
    <message>
        <source>Persons</source>
        <translation>人口（人）</translation>
    </message>
    <message>
        <source>not in the population data</source>
        <translation>人口データになし</translation>
    </message>
    <message>
        <source>Households</source>
        <translation>世帯数</translation>
    </message>
    <message>
        <source>Counted as</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Sub-cells needed</source>
        <translation>圏内となる区画数</translation>
    </message>
    <message>
        <source>{n} of 100</source>
        <translation>100区画中 {n} 以上</translation>
    </message>
    <message>
        <source>5G</source>
        <translation>5G</translation>
    </message>
    <message>
        <source>mobile</source>
        <translation>携帯（全世代）</translation>
    </message>
    <message>
        <source>5G here</source>
        <translation>この区画の5G</translation>
    </message>
    <message>
        <source>any carrier</source>
        <translation>いずれかの事業者</translation>
    </message>
    <message>
        <source>no area data</source>
        <translation>データなし</translation>
    </message>
    <message>
        <source>no site of this plan reaches here</source>
        <translation>この計画の局は届いていません</translation>
    </message>
    <message>
        <source>runner-up: none</source>
        <translation>次点: なし</translation>
    </message>
    <message>
        <source>runner-up: {site} {level} dBm</source>
        <translation>次点: {site} {level} dBm</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>路線</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>区分</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>延長</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>圏外</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>名称なし</translation>
    </message>
</context>
<context>
    <name>PlanCommands</name>
    <message>
        <source>Duplicate plan</source>
        <translation>計画の複製</translation>
    </message>
    <message>
        <source>Name of the new plan</source>
        <translation>新しい計画の名称</translation>
    </message>
    <message>
        <source>Rename plan</source>
        <translation>計画名の変更</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新しい名称</translation>
    </message>
</context>
<context>
    <name>PlanListDialog</name>
    <message>
        <source>List of plans</source>
        <translation>計画の一覧</translation>
    </message>
    <message>
        <source>Make current</source>
        <translation>この計画に切替</translation>
    </message>
    <message>
        <source>Duplicate…</source>
        <translation>複製…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>名前を変更…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>並べて比較</translation>
    </message>
    <message>
        <source>Select two to four plans with Ctrl or Shift.</source>
        <translation>CtrlまたはShiftで2〜4の計画を選びます。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Name of the new plan</source>
        <translation>新しい計画の名前</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新しい名前</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>現在</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>計画</translation>
    </message>
    <message>
        <source>Existing</source>
        <translation>既設局</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>候補局</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>無効の局</translation>
    </message>
    <message>
        <source>Total cost (yen)</source>
        <translation>総事業費（円）</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>説明</translation>
    </message>
</context>
<context>
    <name>PrintDialog</name>
    <message>
        <source>Print the map</source>
        <translation>地図の印刷</translation>
    </message>
    <message>
        <source>Preview of the page</source>
        <translation>ページのプレビュー</translation>
    </message>
    <message>
        <source>landscape</source>
        <translation>横</translation>
    </message>
    <message>
        <source>portrait</source>
        <translation>縦</translation>
    </message>
    <message>
        <source>as on the screen</source>
        <translation>画面と同じ範囲</translation>
    </message>
    <message>
        <source>legend</source>
        <translation>凡例</translation>
    </message>
    <message>
        <source>figures</source>
        <translation>指標</translation>
    </message>
    <message>
        <source>definition and sources</source>
        <translation>定義と資料</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>表題</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>用紙</translation>
    </message>
    <message>
        <source>Orientation</source>
        <translation>向き</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>縮尺</translation>
    </message>
    <message>
        <source>Resolution of the map</source>
        <translation>地図の解像度</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>PDFで保存…</translation>
    </message>
    <message>
        <source>Save as picture…</source>
        <translation>画像で保存…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>印刷…</translation>
    </message>
    <message>
        <source>Scale on paper 1:{n}</source>
        <translation>紙面上の縮尺 1:{n}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Wrote {name}</source>
        <translation>{name} を書き出しました</translation>
    </message>
</context>
<context>
    <name>PrintFeature</name>
    <message>
        <source>&amp;Print the map…</source>
        <translation>地図の印刷(&amp;P)…</translation>
    </message>
    <message>
        <source>The figures are being computed; print when they are there.</source>
        <translation>指標を計算しています。計算が終わってから印刷してください。</translation>
    </message>
</context>
<context>
    <name>ProgrammePanel</name>
    <message>
        <source>Chart</source>
        <translation>図</translation>
    </message>
</context>
<context>
    <name>RadioFeatures</name>
    <message>
        <source>Antenna &amp;library…</source>
        <translation>アンテナ台帳(&amp;L)…</translation>
    </message>
    <message>
        <source>Why is this place covered or not…</source>
        <translation>この場所がエリア内・エリア外である理由…</translation>
    </message>
    <message>
        <source>What is here</source>
        <translation>この場所の情報</translation>
    </message>
    <message>
        <source>Basis of this mesh</source>
        <translation>このメッシュの根拠</translation>
    </message>
</context>
<context>
    <name>RateBlock</name>
    <message>
        <source>Numerator {covered} {unit}, denominator {total} {unit}</source>
        <translation>分子 {covered} {unit}、分母 {total} {unit}</translation>
    </message>
    <message>
        <source>Targets (ticks): {names}</source>
        <translation>目標（目盛）: {names}</translation>
    </message>
    <message>
        <source>Printed to one decimal, half up.</source>
        <translation>小数第2位を四捨五入して表示。</translation>
    </message>
    <message>
        <source>Click or press Enter for what makes it up.</source>
        <translation>クリックまたはEnterで内訳と根拠を開きます。</translation>
    </message>
</context>
<context>
    <name>ReasonFeature</name>
    <message>
        <source>Basis of this figure</source>
        <translation>この数値の根拠</translation>
    </message>
</context>
<context>
    <name>ReasonPlaces</name>
    <message>
        <source>Basis of this site&apos;s figures…</source>
        <translation>この局の数値の根拠…</translation>
    </message>
</context>
<context>
    <name>ReasonTreeModel</name>
    <message>
        <source>Figure and what makes it up</source>
        <translation>数値とその内訳</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Rule, source and remark</source>
        <translation>規則・出典・備考</translation>
    </message>
    <message>
        <source>holds</source>
        <translation>該当する</translation>
    </message>
    <message>
        <source>does not hold</source>
        <translation>該当しない</translation>
    </message>
</context>
<context>
    <name>ReasonWindow</name>
    <message>
        <source>Basis of this figure</source>
        <translation>この数値の根拠</translation>
    </message>
    <message>
        <source>What makes up this figure</source>
        <translation>この数値の内訳</translation>
    </message>
    <message>
        <source>→ opens, ← closes; a click or Enter shows the place on the map; Ctrl+C copies the way to here.</source>
        <translation>→ で開き、← で閉じます。クリックまたはEnterで地図に示し、Ctrl+C でここまでの道筋をコピーします。</translation>
    </message>
    <message>
        <source>The chosen row in full</source>
        <translation>選んだ行の全文</translation>
    </message>
    <message>
        <source>Show on the map</source>
        <translation>地図に示す</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>The way to the chosen row</source>
        <translation>選んだ行までの道筋</translation>
    </message>
    <message>
        <source>The opened tree</source>
        <translation>開いた木の全体</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>書き出す</translation>
    </message>
    <message>
        <source>Excel…</source>
        <translation>Excel…</translation>
    </message>
    <message>
        <source>CSV…</source>
        <translation>CSV…</translation>
    </message>
    <message>
        <source>plan &apos;{plan}&apos;</source>
        <translation>計画「{plan}」</translation>
    </message>
    <message>
        <source>Copy the way to the chosen row</source>
        <translation>選んだ行までの道筋をコピー</translation>
    </message>
    <message>
        <source>Copy the opened tree</source>
        <translation>開いた木の全体をコピー</translation>
    </message>
    <message>
        <source>Export to Excel…</source>
        <translation>Excelに書き出す…</translation>
    </message>
    <message>
        <source>Export to CSV…</source>
        <translation>CSVに書き出す…</translation>
    </message>
</context>
<context>
    <name>ReceiverDialog</name>
    <message>
        <source>Margins and thresholds of bands</source>
        <translation>余裕と帯域別しきい値</translation>
    </message>
    <message>
        <source>Each margin is taken off the level before the threshold and printed by itself. Building entry is ITU-R P.2109, terminal clutter P.2108; clutter that the model or the land use already has is refused.</source>
        <translation>各余裕は受信レベルから差し引いてしきい値と比べ、それぞれ帳票に記載します。建物侵入損失は勧告ITU-R P.2109、受信点の地物損失は同P.2108によります。伝搬モデルや土地利用が既に含む地物を重ねる設定は受け付けません。</translation>
    </message>
    <message>
        <source>Receiver</source>
        <translation>受信点</translation>
    </message>
    <message>
        <source>Body loss</source>
        <translation>人体損失</translation>
    </message>
    <message>
        <source>Indoors or in a vehicle</source>
        <translation>屋内・車内</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>建物の種類</translation>
    </message>
    <message>
        <source>Not exceeded in</source>
        <translation>超えない割合</translation>
    </message>
    <message>
        <source>Vehicle loss</source>
        <translation>車両侵入損失</translation>
    </message>
    <message>
        <source>Shadowing margin</source>
        <translation>シャドウイングマージン</translation>
    </message>
    <message>
        <source>Stated for</source>
        <translation>確率の対象</translation>
    </message>
    <message>
        <source>Share of places</source>
        <translation>場所率</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>標準偏差</translation>
    </message>
    <message>
        <source>Distance exponent</source>
        <translation>距離減衰の指数</translation>
    </message>
    <message>
        <source>Terminal clutter (P.2108)</source>
        <translation>受信点の地物損失（P.2108）</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Surroundings</source>
        <translation>周囲の地物</translation>
    </message>
    <message>
        <source>Not exceeded at</source>
        <translation>超えない場所率</translation>
    </message>
    <message>
        <source>RSRP thresholds of bands</source>
        <translation>帯域別のRSRPしきい値</translation>
    </message>
    <message>
        <source>none (outdoors)</source>
        <translation>なし（屋外）</translation>
    </message>
    <message>
        <source>in a building (P.2109)</source>
        <translation>建物内（P.2109）</translation>
    </message>
    <message>
        <source>in a vehicle</source>
        <translation>車内</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>the edge of the cell</source>
        <translation>セル端</translation>
    </message>
    <message>
        <source>the area of the cell (Jakes)</source>
        <translation>セル面積（Jakesの式）</translation>
    </message>
    <message>
        <source>height gain (3.1, to 3 GHz)</source>
        <translation>高さ利得（3.1、3 GHzまで）</translation>
    </message>
    <message>
        <source>statistical (3.2)</source>
        <translation>統計値（3.2）</translation>
    </message>
    <message>
        <source>comes to {value} dB</source>
        <translation>マージン {value} dB</translation>
    </message>
</context>
<context>
    <name>ReceiverField</name>
    <message>
        <source>Edit…</source>
        <translation>編集…</translation>
    </message>
    <message>
        <source>body</source>
        <translation>人体</translation>
    </message>
    <message>
        <source>building</source>
        <translation>建物</translation>
    </message>
    <message>
        <source>vehicle</source>
        <translation>車両</translation>
    </message>
    <message>
        <source>shadowing</source>
        <translation>シャドウイング</translation>
    </message>
    <message>
        <source>clutter</source>
        <translation>地物</translation>
    </message>
    <message>
        <source>{n} bands</source>
        <translation>帯域別{n}件</translation>
    </message>
    <message>
        <source>, </source>
        <translation>・</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>&amp;Recent plans</source>
        <translation>最近使った計画(&amp;R)</translation>
    </message>
    <message>
        <source>no plan opened or saved yet</source>
        <translation>まだありません</translation>
    </message>
    <message>
        <source>Forget this list</source>
        <translation>この一覧を消す</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Unsaved edits found</source>
        <translation>保存していない編集があります</translation>
    </message>
    <message>
        <source>The program ended before these edits were saved. Recovering opens the plan with its edits; your file is not changed until you save. The list of edits begins anew: what was edited before cannot be undone step by step.</source>
        <translation>次の編集は、保存される前にプログラムが終了しました。「復元する」を押すと編集を含めて計画を開きます。元のファイルは保存するまで変わりません。編集の履歴は引き継がれません。復元する前の編集を「元に戻す」で一つずつ取り消すことはできません。</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>計画</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Copied at</source>
        <translation>控えた日時</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>復元する</translation>
    </message>
    <message>
        <source>Give up…</source>
        <translation>破棄する…</translation>
    </message>
    <message>
        <source>Decide later</source>
        <translation>あとで決める</translation>
    </message>
    <message>
        <source>not saved yet</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Delete the unsaved edits of “{title}”? They cannot be recovered afterwards.</source>
        <translation>「{title}」の保存していない編集を削除しますか。後から復元することはできません。</translation>
    </message>
</context>
<context>
    <name>ReportTableView</name>
    <message>
        <source>Filter rows</source>
        <translation>行の絞り込み</translation>
    </message>
</context>
<context>
    <name>RoadGapFeature</name>
    <message>
        <source>Road gaps</source>
        <translation>道路の空白</translation>
    </message>
</context>
<context>
    <name>RoadGapPage</name>
    <message>
        <source>outside every carrier&apos;s mobile area (road coverage)</source>
        <translation>全事業者の携帯エリア外（道路カバー率の対象）</translation>
    </message>
    <message>
        <source>outside every carrier&apos;s 5G</source>
        <translation>全事業者の5Gエリア外</translation>
    </message>
    <message>
        <source>expressways and national roads</source>
        <translation>高速道路・国道</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>Road class</source>
        <translation>道路種別</translation>
    </message>
    <message>
        <source>Road gaps</source>
        <translation>道路の空白</translation>
    </message>
    <message>
        <source>No gap in this zone.</source>
        <translation>この区域に空白はありません。</translation>
    </message>
    <message>
        <source>Roads are not imported.</source>
        <translation>道路を読み込んでいません。</translation>
    </message>
    <message>
        <source>{zone}: {count} gaps, {metres} m (of it {tunnels} m in tunnels)</source>
        <translation>{zone}: 空白 {count}区間、{metres} m（うちトンネル {tunnels} m）</translation>
    </message>
    <message>
        <source>No area and no site with this service is known, so all of the road is listed.</source>
        <translation>このサービスのエリア図も局もないため、すべての道路を挙げています。</translation>
    </message>
    <message>
        <source>outside all boundaries</source>
        <translation>区域外</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>（名称なし）</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>種別</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>路線</translation>
    </message>
    <message>
        <source>Length (m)</source>
        <translation>延長（m）</translation>
    </message>
    <message>
        <source>of it tunnel (m)</source>
        <translation>うちトンネル（m）</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>End</source>
        <translation>終点</translation>
    </message>
    <message>
        <source>{end}: municipality</source>
        <translation>{end}の市区町村</translation>
    </message>
    <message>
        <source>{end}: place</source>
        <translation>{end}の位置</translation>
    </message>
</context>
<context>
    <name>RolloutChart</name>
    <message>
        <source>by year, with who pays</source>
        <translation>年度ごと（負担者別）</translation>
    </message>
    <message>
        <source>against the money spent</source>
        <translation>累計事業費に対して</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>グラフ</translation>
    </message>
    <message>
        <source>Double-click to enlarge</source>
        <translation>ダブルクリックで拡大</translation>
    </message>
    <message>
        <source>Chart of the years</source>
        <translation>年度のグラフ</translation>
    </message>
</context>
<context>
    <name>RolloutForm</name>
    <message>
        <source>all candidates of the plan</source>
        <translation>計画の全候補局</translation>
    </message>
    <message>
        <source>Sites to spread</source>
        <translation>割り振る局</translation>
    </message>
    <message>
        <source>Fiscal year</source>
        <translation>年度</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>重み</translation>
    </message>
    <message>
        <source>Budgets by fiscal year</source>
        <translation>年度別の予算</translation>
    </message>
    <message>
        <source>At most this much in each year; an empty cell is no limit. Amounts may be written as 150,000,000 or 1.5億.</source>
        <translation>各年度の上限です。空欄は上限なし。150,000,000 のほか 1.5億 とも書けます。</translation>
    </message>
    <message>
        <source>How much a covered person counts at the end of the year: whole numbers 0 to 1000, empty is 1. Years that weigh more are favoured.</source>
        <translation>各年度末のカバー人口1人を何人分と数えるか（0〜1000の整数、空欄は1）。重い年度のカバー人口が優先されます。</translation>
    </message>
    <message>
        <source>Add a year</source>
        <translation>年度を足す</translation>
    </message>
    <message>
        <source>Drop the last year</source>
        <translation>最後の年度を消す</translation>
    </message>
    <message>
        <source>Unspent money is carried over</source>
        <translation>使い残しを翌年度に繰り越す</translation>
    </message>
    <message>
        <source>Otherwise what a year does not spend lapses at its end.</source>
        <translation>チェックしなければ、使い残しは年度末に失効します。</translation>
    </message>
    <message>
        <source>persons</source>
        <translation>人</translation>
    </message>
    <message>
        <source>Reach early</source>
        <translation>早く届かせる人口</translation>
    </message>
    <message>
        <source>So many covered persons in the earliest year possible; only then the order of the other sites counts.</source>
        <translation>この人口に届く年度をできるだけ早くし、そのうえで他の局の順を決めます（既設局の分を含む）。</translation>
    </message>
    <message>
        <source>At most in each year (yen), and its weight</source>
        <translation>年度ごとの上限（円）と重み</translation>
    </message>
    <message>
        <source>Rules of single sites</source>
        <translation>局ごとの年度の条件</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Total cost</source>
        <translation>総事業費</translation>
    </message>
    <message>
        <source>Other money</source>
        <translation>国費以外</translation>
    </message>
    <message>
        <source>State</source>
        <translation>国費</translation>
    </message>
    <message>
        <source>Search for</source>
        <translation>計算</translation>
    </message>
    <message>
        <source>The best answer so far is shown when the time is over.</source>
        <translation>この秒数がたつと、そこまでの最良の結果を表示します。</translation>
    </message>
    <message>
        <source>Spread over the years</source>
        <translation>年度に割り振る</translation>
    </message>
    <message>
        <source>Stop and keep the best</source>
        <translation>中止して最良を採用</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>計算時間の上限</translation>
    </message>
    <message>
        <source>sites of the selection shown</source>
        <translation>選定の結果の局</translation>
    </message>
</context>
<context>
    <name>RolloutPanel</name>
    <message>
        <source>Keep as a plan with build years</source>
        <translation>整備年度つきの計画にする</translation>
    </message>
    <message>
        <source>Adds a plan in which every site has its fiscal year; can be undone.</source>
        <translation>局ごとに整備年度を持つ計画を加えます。元に戻せます。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>書き出す</translation>
    </message>
    <message>
        <source>Excel workbook…</source>
        <translation>Excel ブック…</translation>
    </message>
    <message>
        <source>CSV files…</source>
        <translation>CSV ファイル…</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>証明書</translation>
    </message>
    <message>
        <source>State the budgets by year and press “Spread over the years”.</source>
        <translation>年度ごとの予算を入れて「年度に割り振る」を押してください。</translation>
    </message>
    <message>
        <source>The project changed meanwhile; spread the sites again.</source>
        <translation>計算中に計画が変わりました。割り振り直してください。</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>予算と負担</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>カバー率</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>Sites</source>
        <translation>局</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>グラフ</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>計算の経過</translation>
    </message>
    <message>
        <source>Which site in which fiscal year, so that most persons are covered earliest.</source>
        <translation>どの局をどの年度に整備すれば、多くの人を早く圏内にできるかを求めます。</translation>
    </message>
    <message>
        <source>“Programme by year” has a proposal, too: it puts districts into the budget lines of the state money in the order of benefit to cost, without asking what is covered when.</source>
        <translation>「年度別の事業」の「年度割りの案」は、実施地区を費用対効果の順に国費の予算枠へ入れるもので、いつ何人が覆われるかは見ません。</translation>
    </message>
    <message>
        <source>Build in</source>
        <translation>この年度に整備</translation>
    </message>
    <message>
        <source>Not before</source>
        <translation>この年度より前に整備しない</translation>
    </message>
    <message>
        <source>person-years</source>
        <translation>人・年</translation>
    </message>
    <message>
        <source>Only after or with another site…</source>
        <translation>別の局と同年度か後に限る…</translation>
    </message>
    <message>
        <source>{n} sites for {yen} yen until {year}: 5G population coverage {rate} % ({persons} persons).</source>
        <translation>{year}までに {n}局・{yen}円で、5G人口カバー率 {rate} %（{persons}人）</translation>
    </message>
    <message>
        <source>{n} sites have no year ({late} fit no budget or rule, {nobody} add no persons); lost with them: {persons} persons, {road} m of road. See “Sites”.</source>
        <translation>割り振らない局 {n}局（予算・条件に合わない {late}局、人口を増やさない {nobody}局）。これらだけが覆う {persons}人・道路 {road} m が残ります。「局」の表を参照。</translation>
    </message>
    <message>
        <source>Proven: no other order covers more persons summed over the years.</source>
        <translation>各年度末のカバー人口の合計は、これより多くできないと証明済みです。</translation>
    </message>
    <message>
        <source>No other order covers more than {gap} % more persons summed over the years (proven).</source>
        <translation>各年度末のカバー人口の合計は、どの割り振りでも {gap} % より多くは増えません（証明済み）。</translation>
    </message>
    <message>
        <source>The project has changed since; spread the sites again.</source>
        <translation>計画がその後変わりました。割り振り直してください。</translation>
    </message>
    <message>
        <source>{goal} persons are reached in none of these years.</source>
        <translation>{goal}人には、どの年度でも届きません。</translation>
    </message>
    <message>
        <source>{goal} persons are reached in {year}, proven to be the earliest.</source>
        <translation>{goal}人には{year}に届きます（これより早くは届かないと証明済み）。</translation>
    </message>
    <message>
        <source>{goal} persons are reached in {year}; an earlier year is not ruled out.</source>
        <translation>{goal}人には{year}に届きます（より早い年度の可能性は残ります）。</translation>
    </message>
</context>
<context>
    <name>RowCopy</name>
    <message>
        <source>Copying {n} rows…</source>
        <translation>{n}行をコピーしています…</translation>
    </message>
    <message>
        <source>Copied {n} rows.</source>
        <translation>{n}行をコピーしました。</translation>
    </message>
</context>
<context>
    <name>RulePage</name>
    <message>
        <source>Site</source>
        <translation>局</translation>
    </message>
    <message>
        <source>is built in</source>
        <translation>をこの年度に整備</translation>
    </message>
    <message>
        <source>is not built before</source>
        <translation>をこの年度より前に整備しない</translation>
    </message>
    <message>
        <source>only after or with</source>
        <translation>は次の局と同年度か後に限る</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>“Only after or with”: built in the year of the other site or later, and never without it.</source>
        <translation>「同年度か後に限る」: もう一方の局と同じ年度か後の年度にだけ整備し、その局がなければ整備しません。</translation>
    </message>
    <message>
        <source>Fiscal year</source>
        <translation>年度</translation>
    </message>
    <message>
        <source>Other site</source>
        <translation>もう一方の局</translation>
    </message>
    <message>
        <source>Add the rule</source>
        <translation>条件を追加</translation>
    </message>
    <message>
        <source>Rules of single sites</source>
        <translation>局ごとの年度・順序の条件</translation>
    </message>
    <message>
        <source>Right-click a site of an answer to tie it to a year or to another site.</source>
        <translation>結果の局を右クリックすると、年度や別の局に結び付けられます。</translation>
    </message>
    <message>
        <source>Remove the rule</source>
        <translation>条件を消す</translation>
    </message>
    <message>
        <source>{site}: not before {year}</source>
        <translation>{site}: {year} より前に整備しない</translation>
    </message>
    <message>
        <source>{site}: in {year}</source>
        <translation>{site}: {year} に整備</translation>
    </message>
    <message>
        <source>{second}: only after or with {first}</source>
        <translation>{second}: {first} と同年度か後に限る（なければ整備しない）</translation>
    </message>
</context>
<context>
    <name>SavePath</name>
    <message>
        <source>{name} exists. Overwrite it?</source>
        <translation>{name} は既にあります。上書きしますか。</translation>
    </message>
</context>
<context>
    <name>SectorFields</name>
    <message>
        <source>Power + gain - feeder loss, all of the carrier&apos;s bandwidth; entering it sets the power</source>
        <translation>送信電力＋利得－給電線損失（帯域幅全体）。入力すると送信電力が決まります</translation>
    </message>
    <message>
        <source>Sectors of several sites are not pointed the same way: select one site.</source>
        <translation>複数局のセクタは同じ方位にそろえられません。1局を選んでください。</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>周波数帯</translation>
    </message>
    <message>
        <source>Frequency</source>
        <translation>中心周波数</translation>
    </message>
    <message>
        <source>Bandwidth</source>
        <translation>帯域幅</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>送信電力</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>利得</translation>
    </message>
    <message>
        <source>Feeder loss</source>
        <translation>給電線損失</translation>
    </message>
    <message>
        <source>EIRP</source>
        <translation>EIRP</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>地上高</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>指向性</translation>
    </message>
    <message>
        <source>Azimuth</source>
        <translation>方位</translation>
    </message>
    <message>
        <source>Mech. tilt</source>
        <translation>機械チルト</translation>
    </message>
    <message>
        <source>Elec. tilt</source>
        <translation>電気チルト</translation>
    </message>
    <message>
        <source>Hor. width</source>
        <translation>水平半値幅</translation>
    </message>
    <message>
        <source>Vert. width</source>
        <translation>垂直半値幅</translation>
    </message>
    <message>
        <source>An omnidirectional antenna has no azimuth and no tilt.</source>
        <translation>無指向のアンテナに方位とチルトはありません。</translation>
    </message>
    <message>
        <source>Gain, electrical tilt and widths are those of the antenna&apos;s file.</source>
        <translation>利得・電気チルト・半値幅はアンテナのファイルの値です。</translation>
    </message>
    <message>
        <source>omnidirectional</source>
        <translation>無指向</translation>
    </message>
    <message>
        <source>3GPP sector</source>
        <translation>3GPPセクタ</translation>
    </message>
    <message>
        <source>no 3GPP band</source>
        <translation>3GPPの帯域外</translation>
    </message>
</context>
<context>
    <name>SectorList</name>
    <message>
        <source>Picture of the sectors</source>
        <translation>セクタの図</translation>
    </message>
    <message>
        <source>Sectors</source>
        <translation>セクタ</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>№</translation>
    </message>
    <message>
        <source>Sector</source>
        <translation>セクタ</translation>
    </message>
    <message>
        <source>Azimuth</source>
        <translation>方位</translation>
    </message>
    <message>
        <source>Add a sector</source>
        <translation>セクタを追加</translation>
    </message>
    <message>
        <source>Duplicate the sector</source>
        <translation>セクタを複製</translation>
    </message>
    <message>
        <source>Remove the sectors</source>
        <translation>選んだセクタを削除</translation>
    </message>
    <message>
        <source>Move the sector up</source>
        <translation>セクタを上へ</translation>
    </message>
    <message>
        <source>Move the sector down</source>
        <translation>セクタを下へ</translation>
    </message>
    <message>
        <source>Three sectors, 120 degrees apart, in place of this one</source>
        <translation>このセクタを120°間隔の3セクタにする</translation>
    </message>
    <message>
        <source>3 sectors</source>
        <translation>3セクタ</translation>
    </message>
    <message>
        <source>all round</source>
        <translation>無指向</translation>
    </message>
    <message>
        <source>Switch the sector on or off</source>
        <translation>セクタのオン・オフ</translation>
    </message>
</context>
<context>
    <name>SelectionCertificate</name>
    <message>
        <source>The certificate holds. It was checked with whole numbers only, by a program that shares nothing with the search.</source>
        <translation>証明書は正しいです。選定の計算とは別のプログラムが、整数の計算だけで検算しました。</translation>
    </message>
    <message>
        <source>{n} sites for {yen} yen reach {value}; no choice within the same limits reaches more than {bound}.</source>
        <translation>{n}局・{yen}円で {value}。同じ条件のどの選び方も {bound} を超えません。</translation>
    </message>
    <message>
        <source>{n} sites for {yen} yen miss the goals by {value}; no choice misses them by less than {bound} (in 1e-12 of a goal).</source>
        <translation>{n}局・{yen}円で目標の不足は {value}。どの選び方でも {bound} を下回りません（目標の1兆分の1を単位とする）。</translation>
    </message>
    <message>
        <source>{n} sites for {yen} yen reach every goal at {value} yen; no choice that reaches them costs less than {bound} yen.</source>
        <translation>{n}局・{yen}円ですべての目標に届き、最小にする金額は {value}円。目標に届くどの選び方も {bound}円を下回りません。</translation>
    </message>
    <message>
        <source>Even with meshes that several sites cover only together the limit is {bound}.</source>
        <translation>複数の局が合わさって初めて圏内になるメッシュまで含めた限界は {bound} です。</translation>
    </message>
    <message>
        <source>The improved set: {n} sites for {yen} yen reach {value} by exact coverage.</source>
        <translation>改善した組: {n}局・{yen}円で、実際の被覆で {value}。</translation>
    </message>
    <message>
        <source>The limit by exact coverage is {bound}.</source>
        <translation>実際の被覆での限界は {bound} です。</translation>
    </message>
    <message>
        <source>{n} sites in {years} years: persons summed over the ends of the years {value}; no order within the same budgets has more than {bound}.</source>
        <translation>{years}か年に {n}局。各年度末のカバー人口の合計は {value}。同じ予算のどの割り振りも {bound} を超えません。</translation>
    </message>
</context>
<context>
    <name>SelectionFeature</name>
    <message>
        <source>Choose sites</source>
        <translation>置局選定</translation>
    </message>
    <message>
        <source>Choose sites…</source>
        <translation>置局選定…</translation>
    </message>
    <message>
        <source>Spread sites over the years…</source>
        <translation>年度に割り振る…</translation>
    </message>
    <message>
        <source>Find candidates…</source>
        <translation>候補局を作る…</translation>
    </message>
    <message>
        <source>Switch on candidates</source>
        <translation>無効の候補局を有効にする</translation>
    </message>
    <message>
        <source>Save the certificate…</source>
        <translation>証明書を保存…</translation>
    </message>
    <message>
        <source>Check the certificate of this answer</source>
        <translation>この結果の証明を検算</translation>
    </message>
    <message>
        <source>Check a saved certificate…</source>
        <translation>保存した証明書を検算…</translation>
    </message>
    <message>
        <source>proposal</source>
        <translation>選定案</translation>
    </message>
    <message>
        <source>Plan “{name}”: {n} of the candidates stay, {dropped} are left out.</source>
        <translation>計画「{name}」を作りました。候補局のうち {n} 局を残し、{dropped} 局を外しています。</translation>
    </message>
    <message>
        <source>by year</source>
        <translation>年度展開</translation>
    </message>
    <message>
        <source>Plan “{name}” is added; its sites carry their fiscal years.</source>
        <translation>計画「{name}」を加えました。局ごとに整備年度が入っています。</translation>
    </message>
    <message>
        <source>{n} sites have no year and are switched off in it; they can be switched on again.</source>
        <translation>年度の付かない {n}局は、この計画では無効にしてあります（あとから有効にできます）。</translation>
    </message>
    <message>
        <source>Lost with them: {persons} persons, {road} m of road.</source>
        <translation>これらの局だけが覆う {persons}人・道路 {road} m が覆われなくなります。</translation>
    </message>
    <message>
        <source>Saved {name}. Check it with: coverage-planner verify {name} --instance {beside}</source>
        <translation>{name} を保存しました。検算: coverage-planner verify {name} --instance {beside}</translation>
    </message>
    <message>
        <source>Certificates (*.json)</source>
        <translation>証明書 (*.json)</translation>
    </message>
    <message>
        <source>Check a saved certificate</source>
        <translation>保存した証明書を検算</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>証明書</translation>
    </message>
    <message>
        <source>Export the years</source>
        <translation>年度展開を書き出す</translation>
    </message>
    <message>
        <source>{names} exist. Overwrite them?</source>
        <translation>{names} はすでにあります。上書きしますか？</translation>
    </message>
    <message>
        <source>Written: {names}</source>
        <translation>書き出しました: {names}</translation>
    </message>
</context>
<context>
    <name>SelectionForm</name>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Search for</source>
        <translation>計算</translation>
    </message>
    <message>
        <source>The best answer so far is shown when the time is over.</source>
        <translation>この秒数がたつと、そこまでの最良の結果を表示します。</translation>
    </message>
    <message>
        <source>Run selection</source>
        <translation>選定する</translation>
    </message>
    <message>
        <source>Stop and keep the best</source>
        <translation>中止して最良を採用</translation>
    </message>
    <message>
        <source>Ends the search; the plan stays as it is.</source>
        <translation>計算を終えて、そこまでの最良の結果を表示します。計画は変わりません。</translation>
    </message>
    <message>
        <source>What is asked for</source>
        <translation>問いの要約</translation>
    </message>
    <message>
        <source>Question and money</source>
        <translation>問い・予算</translation>
    </message>
    <message>
        <source>Goals</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>Conditions</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>{name} {yen} yen</source>
        <translation>{name} {yen}円</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Least {money} so that {goals}.</source>
        <translation>{goals}を満たし、{money}を最小にします。</translation>
    </message>
    <message>
        <source>(no goal)</source>
        <translation>（目標なし）</translation>
    </message>
    <message>
        <source>Within: {limits}.</source>
        <translation>条件: {limits}。</translation>
    </message>
    <message>
        <source>Most persons covered by {carrier} within: {limits}.</source>
        <translation>{limits}の範囲で、{carrier}のカバー人口を最大にします。</translation>
    </message>
    <message>
        <source>(no limit)</source>
        <translation>（上限なし）</translation>
    </message>
    <message>
        <source>And: {goals}.</source>
        <translation>あわせて{goals}を満たします。</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>計算時間の上限</translation>
    </message>
</context>
<context>
    <name>SelectionGoals</name>
    <message>
        <source>{reach} % of what candidates can reach, {total} % of all</source>
        <translation>候補局で届く分の {reach} %・全体の {total} %</translation>
    </message>
    <message>
        <source>Persons</source>
        <translation>人口</translation>
    </message>
    <message>
        <source>Road length</source>
        <translation>道路延長</translation>
    </message>
    <message>
        <source>Expressway</source>
        <translation>高速道路</translation>
    </message>
    <message>
        <source>National roads</source>
        <translation>国道</translation>
    </message>
    <message>
        <source>Persons of the municipality with the lowest share</source>
        <translation>人口（率が最も低い市町村）</translation>
    </message>
    <message>
        <source>Persons of the prefecture with the lowest share</source>
        <translation>人口（率が最も低い都道府県）</translation>
    </message>
    <message>
        <source>{name}: {shares}.</source>
        <translation>{name}: {shares}。</translation>
    </message>
    <message>
        <source>100 % of these goals is what existing stations and all candidates together can cover; tick “Percent of everybody and of all roads” on the page “Goals” to ask for shares of all there is, as in the ministry&apos;s indicator.</source>
        <translation>この目標の 100 % は、既設局とすべての候補局で届く分です。総務省の指標と同じ全体（総人口・道路の全延長）に対する割合で求めるには、「目標」の「総人口・総延長に対する割合で数える」にチェックを付けてください。</translation>
    </message>
</context>
<context>
    <name>SelectionLines</name>
    <message>
        <source>yen</source>
        <translation>円</translation>
    </message>
    <message>
        <source>persons</source>
        <translation>人</translation>
    </message>
    <message>
        <source>Out of reach of every candidate: {persons} persons, {road} m of road ({jointly} persons only jointly).</source>
        <translation>どの候補局からも届かない需要: {persons}人、道路 {road} m（うち {jointly}人は複数局が合わされば届く可能性）</translation>
    </message>
    <message>
        <source>Out of reach of every candidate: {persons} persons, {road} m of road.</source>
        <translation>どの候補局からも届かない需要: {persons}人、道路 {road} m</translation>
    </message>
    <message>
        <source>proven optimal</source>
        <translation>最適と証明済み</translation>
    </message>
    <message>
        <source>gap {gap:.3f} %</source>
        <translation>差 {gap:.3f} %</translation>
    </message>
    <message>
        <source>Value {value} {unit}, upper bound {bound} {unit}, {proven}.</source>
        <translation>値 {value}{unit}、上界 {bound}{unit}、{proven}。</translation>
    </message>
    <message>
        <source>Value {value} {unit}, lower bound {bound} {unit}, {proven}.</source>
        <translation>値 {value}{unit}、下界 {bound}{unit}、{proven}。</translation>
    </message>
    <message>
        <source>{n} sites, total cost {cost} yen.</source>
        <translation>{n}局、総事業費 {cost}円。</translation>
    </message>
    <message>
        <source>A better set by exact coverage is found: see “In words”.</source>
        <translation>実際の被覆で数え直すと、より良い組があります（「説明」を参照）。</translation>
    </message>
    <message>
        <source>; </source>
        <translation>。</translation>
    </message>
    <message>
        <source>Once built: {rates}.</source>
        <translation>整備後の{rates}。</translation>
    </message>
    <message>
        <source>Searching: no set that reaches the goals is found yet ({seconds} s).</source>
        <translation>計算中: 目標すべてに届く組はまだ見つかっていません（{seconds} 秒）。</translation>
    </message>
    <message>
        <source>Searching: {value} {unit} so far, at most {gap} % from the optimum ({seconds} s).</source>
        <translation>計算中: 現在の最良 {value}{unit}、最適との差は最大 {gap} %（{seconds} 秒）。</translation>
    </message>
    <message>
        <source>Proven: the goals cannot be reached. Shown is the least shortfall.</source>
        <translation>目標には届きません（証明済み）。不足が最も少ない組を示します。</translation>
    </message>
    <message>
        <source>The goals were not reached in time. Shown is the least shortfall.</source>
        <translation>時間内に目標を満たす組が見つかりませんでした。不足が最も少ない組を示します。</translation>
    </message>
    <message>
        <source>State money {yen} yen (by district).</source>
        <translation>国費 {yen}円（実施地区ごとの判定）</translation>
    </message>
    <message>
        <source>State money {yen} yen.</source>
        <translation>国費 {yen}円</translation>
    </message>
    <message>
        <source>Stopped; this is the best so far.</source>
        <translation>途中で中止しました。ここまでの最良の組です。</translation>
    </message>
    <message>
        <source>{site}: covers {persons} persons and {road} m of road; only it covers {alone} persons and {alone_road} m.</source>
        <translation>{site}: カバー {persons}人・道路 {road} m。うち、この局だけがカバーするのは {alone}人・道路 {alone_road} m</translation>
    </message>
    <message>
        <source>No other candidate could stand in for it.</source>
        <translation>代わりになる候補局はありません。</translation>
    </message>
    <message>
        <source>Best replacement: {site}, {yen} yen, keeps {kept} and adds {added} persons.</source>
        <translation>代替の筆頭: {site}（{yen}円）。失われる分のうち {kept}人を保ち、新たに {added}人を加えます。</translation>
    </message>
    <message>
        <source>Against the answer before: added {added}; dropped {removed}; cost {cost} yen.</source>
        <translation>前の結果との差: 追加 {added}、除外 {removed}、総事業費 {cost}円</translation>
    </message>
</context>
<context>
    <name>SelectionPages</name>
    <message>
        <source>Choose sites</source>
        <translation>局を選ぶ</translation>
    </message>
    <message>
        <source>Spread over the years</source>
        <translation>年度に割り振る</translation>
    </message>
    <message>
        <source>Find candidates…</source>
        <translation>候補局を作る…</translation>
    </message>
    <message>
        <source>Places on high ground, along uncovered roads, near power and fibre, on existing masts.</source>
        <translation>高所・圏外の道路沿い・電源や光回線の近く・既設局の鉄塔から候補局を作ります。</translation>
    </message>
    <message>
        <source>Own window</source>
        <translation>大きく表示</translation>
    </message>
    <message>
        <source>Shows the tables in a large window of their own; press again to put them back.</source>
        <translation>表を大きな別ウィンドウで表示します。もう一度押すと元に戻ります。</translation>
    </message>
    <message>
        <source>Candidates that are switched off are not weighed; can be undone.</source>
        <translation>無効の候補局は選定の対象になりません。元に戻せます。</translation>
    </message>
    <message>
        <source>Switch on {n} candidates</source>
        <translation>無効の候補局 {n} 局を有効にする</translation>
    </message>
</context>
<context>
    <name>SelectionPanel</name>
    <message>
        <source>Cost against persons</source>
        <translation>費用と人口</translation>
    </message>
    <message>
        <source>Back to the answer before</source>
        <translation>前の結果に戻る</translation>
    </message>
    <message>
        <source>Filter rows</source>
        <translation>行を絞り込む</translation>
    </message>
    <message>
        <source>State budget or goals and press “Run selection”.</source>
        <translation>左で予算や目標を指定し、「選定する」を押してください。</translation>
    </message>
    <message>
        <source>Build order</source>
        <translation>整備順</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>計算の経過</translation>
    </message>
    <message>
        <source>The project changed while sites were chosen; choose again.</source>
        <translation>選定の間に計画が変わりました。選び直してください。</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>局</translation>
    </message>
    <message>
        <source>The project has changed since; choose again.</source>
        <translation>選定のあとで計画が変わりました。選び直してください。</translation>
    </message>
    <message>
        <source>Why this site</source>
        <translation>この局を選んだ理由</translation>
    </message>
    <message>
        <source>Make a new plan</source>
        <translation>新しい計画にする</translation>
    </message>
    <message>
        <source>Adds existing and chosen sites as a plan; the present plan stays as it is.</source>
        <translation>既設局と選んだ局からなる計画を加えます。いまの計画はそのまま残ります。</translation>
    </message>
    <message>
        <source>Spread over the years</source>
        <translation>年度に割り振る</translation>
    </message>
    <message>
        <source>Which of the chosen sites in which fiscal year.</source>
        <translation>選んだ局をどの年度に整備するかを求めます。</translation>
    </message>
    <message>
        <source>How many persons other budgets would cover, under the same conditions.</source>
        <translation>同じ条件で予算を変えたときのカバー人口を図にします。</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>証明書</translation>
    </message>
    <message>
        <source>Right-click a site: why it is chosen, what if it is not built.</source>
        <translation>行を右クリック: 選んだ理由、整備しない場合、別の局を整備する場合</translation>
    </message>
    <message>
        <source>No goal is stated.</source>
        <translation>目標はありません。</translation>
    </message>
    <message>
        <source>Nothing is out of reach of the candidates.</source>
        <translation>候補局で届かない需要はありません。</translation>
    </message>
    <message>
        <source>In words</source>
        <translation>説明</translation>
    </message>
    <message>
        <source>Goals</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>Out of reach</source>
        <translation>届かない需要</translation>
    </message>
    <message>
        <source>What if this site is not built</source>
        <translation>この局を整備しない場合</translation>
    </message>
    <message>
        <source>What if another site must be built</source>
        <translation>別の局を必ず整備する場合</translation>
    </message>
</context>
<context>
    <name>SelectionReport</name>
    <message>
        <source>The answer in words</source>
        <translation>結果の説明</translation>
    </message>
    <message>
        <source>What the answer means is said here.</source>
        <translation>結果の意味をここに示します。</translation>
    </message>
    <message>
        <source>Why this site</source>
        <translation>この局を選んだ理由</translation>
    </message>
    <message>
        <source>Make this set a new plan</source>
        <translation>この組を新しい計画にする</translation>
    </message>
</context>
<context>
    <name>SelectionSections</name>
    <message>
        <source>Out of reach</source>
        <translation>届かない需要</translation>
    </message>
    <message>
        <source>Only further candidates can change this; see “Out of reach”.</source>
        <translation>これを減らすには候補局を増やすほかありません（「届かない需要」に地域別の内訳）。</translation>
    </message>
    <message>
        <source>What the change does</source>
        <translation>条件を変えた影響</translation>
    </message>
    <message>
        <source>How good the proposal is</source>
        <translation>提案はどれだけ良いか</translation>
    </message>
    <message>
        <source>Goals are missed</source>
        <translation>目標に届きません</translation>
    </message>
    <message>
        <source>What is reached of the goals</source>
        <translation>目標に対して届くところ</translation>
    </message>
    <message>
        <source>Coverage once built</source>
        <translation>整備後のカバー率</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>Meshes that several sites cover together</source>
        <translation>複数の局が合わさって覆うメッシュ</translation>
    </message>
    <message>
        <source>A better set by exact coverage</source>
        <translation>実際の被覆で数え直して良くなった組</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>検討から除いた方式</translation>
    </message>
    <message>
        <source>Proven optimal: no other choice covers more.</source>
        <translation>最適と証明済みです。これより多くを覆う選び方はありません。</translation>
    </message>
    <message>
        <source>Proven optimal: no other choice is cheaper.</source>
        <translation>最適と証明済みです。これより安い選び方はありません。</translation>
    </message>
    <message>
        <source>Of all choices as good it has the fewest sites, then least State money (proven).</source>
        <translation>同じ値の選び方の中で局数が最少、次に国費が最少であることも証明済みです。</translation>
    </message>
    <message>
        <source>Of all choices as good it has the fewest sites (proven).</source>
        <translation>同じ値の選び方の中で局数が最少であることも証明済みです。</translation>
    </message>
    <message>
        <source>This proposal: {value} {unit}. No choice of sites whatever covers more than {bound} {unit} (proven); at most {gap} {unit} ({percent} %) are left to gain.</source>
        <translation>この提案は {value} {unit}。どのように選んでも {bound} {unit}を超えないと証明済みで、増やせる余地は最大 {gap} {unit}（{percent} %）です。</translation>
    </message>
    <message>
        <source>This proposal: {value} {unit}. No choice that reaches the goals costs less than {bound} {unit} (proven); at most {gap} {unit} ({percent} %) are left to save.</source>
        <translation>この提案は {value} {unit}。目標を満たす選び方で {bound} {unit}より安いものはないと証明済みで、減らせる余地は最大 {gap} {unit}（{percent} %）です。</translation>
    </message>
    <message>
        <source>Persons plus the persons that metres of road are worth.</source>
        <translation>人口に、道路の延長を換算した人数を加えた値です。</translation>
    </message>
    <message>
        <source>Stopped early; a longer time may find more or prove more.</source>
        <translation>途中で止めました。時間をかければ、より良い組や、より近い上界が見つかることがあります。</translation>
    </message>
    <message>
        <source>A longer time limit may narrow the distance.</source>
        <translation>計算時間を延ばすと、差が縮まることがあります。</translation>
    </message>
    <message>
        <source>“Goals” lists who is short by how much and each single change that is enough.</source>
        <translation>どこがどれだけ足りないか、どれか1つを変えれば届く緩和案を「目標」に示します。</translation>
    </message>
    <message>
        <source>{n} sites, total cost {yen} yen.</source>
        <translation>{n}局、総事業費 {yen}円。</translation>
    </message>
    <message>
        <source>What was made least: {money}.</source>
        <translation>最小にした金額: {money}。</translation>
    </message>
    <message>
        <source>State money {alone} yen decided site by site, {district} yen decided by district.</source>
        <translation>国費は局ごとの判定で {alone}円、実施地区ごとの判定で {district}円。</translation>
    </message>
    <message>
        <source>{carrier} pays {yen} yen (at most {limit}).</source>
        <translation>{carrier}の負担 {yen}円（上限 {limit}円）。</translation>
    </message>
    <message>
        <source>{carrier} pays {yen} yen.</source>
        <translation>{carrier}の負担 {yen}円。</translation>
    </message>
    <message>
        <source>Sites are chosen by what each covers alone. Meshes that only several sites together cover add {here} persons here, {all} with all candidates; the {persons} covered persons include them.</source>
        <translation>選定は、1局だけで圏内にできるメッシュを数えます。複数の局が合わさって初めて圏内になる分は、この案で {here}人、全候補局では {all}人です。カバー人口 {persons}人にはこの分を含みます。</translation>
    </message>
    <message>
        <source>Even counting these, no choice covers more than {bound} persons (proven).</source>
        <translation>その分まで数えても、どの選び方も {bound}人を超えないと証明済みです。</translation>
    </message>
    <message>
        <source>Even counting these, no choice costs less than {bound} yen (proven).</source>
        <translation>その分まで数えても、{bound}円より安い選び方はないと証明済みです。</translation>
    </message>
    <message>
        <source>Counting meshes that sites cover together, this set is better: {sites}. {yen} yen, {persons} persons ({more} against the proposal). It has a certificate of its own.</source>
        <translation>合わさって圏内になるメッシュまで数えると、次の組のほうが良くなります: {sites}。{yen}円、{persons}人（提案に対して {more}人）。この組には別の証明書があります。</translation>
    </message>
    <message>
        <source>{n} ways of building are not weighed, because who pays is undecided:</source>
        <translation>負担が判定できないため、{n} 通りの整備方式は検討していません。</translation>
    </message>
</context>
<context>
    <name>SelectionTables</name>
    <message>
        <source>total cost</source>
        <translation>総事業費</translation>
    </message>
    <message>
        <source>own money</source>
        <translation>国費以外の負担</translation>
    </message>
    <message>
        <source>state money</source>
        <translation>国費</translation>
    </message>
    <message>
        <source>carrier&apos;s burden</source>
        <translation>事業者の負担</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>順</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>局</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Newly covered persons</source>
        <translation>新規カバー人口</translation>
    </message>
    <message>
        <source>New road m</source>
        <translation>新規道路 m</translation>
    </message>
    <message>
        <source>Cost yen</source>
        <translation>事業費 円</translation>
    </message>
    <message>
        <source>Cost so far yen</source>
        <translation>事業費累計 円</translation>
    </message>
    <message>
        <source>Covered persons so far</source>
        <translation>カバー人口累計</translation>
    </message>
    <message>
        <source>Coverage so far</source>
        <translation>カバー率</translation>
    </message>
    <message>
        <source>Some demand is out of reach of every candidate.</source>
        <translation>どの候補局からも届かない需要があります。</translation>
    </message>
    <message>
        <source>What must, must not or must not stand close leaves no way.</source>
        <translation>必須・禁止・離隔の条件では届きません。</translation>
    </message>
    <message>
        <source>The money does not suffice.</source>
        <translation>予算の上限では届きません。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Shortfall</source>
        <translation>不足</translation>
    </message>
    <message>
        <source>Lower the goal {goal}</source>
        <translation>{goal}の目標を下げる</translation>
    </message>
    <message>
        <source>to {amount} ({share} of the goal)</source>
        <translation>{amount}まで（目標の {share}）</translation>
    </message>
    <message>
        <source>Way out</source>
        <translation>緩和案</translation>
    </message>
    <message>
        <source>Reached</source>
        <translation>達成</translation>
    </message>
    <message>
        <source>Raise the limit of {money}</source>
        <translation>{money}の上限を上げる</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>区分</translation>
    </message>
    <message>
        <source>{amount} short (goal {target}, reached {covered})</source>
        <translation>{amount} 不足（目標 {target}、達成 {covered}）</translation>
    </message>
    <message>
        <source>goal {target}, reached {covered}</source>
        <translation>目標 {target}、達成 {covered}</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>量</translation>
    </message>
    <message>
        <source>by {more} to {enough} yen (at least {least} yen are needed)</source>
        <translation>{more}円増やして {enough}円にする（最低でも {least}円が必要）</translation>
    </message>
    <message>
        <source>{goal} to {amount}</source>
        <translation>{goal}を {amount}</translation>
    </message>
    <message>
        <source>Lower goals as little as possible</source>
        <translation>目標の引き下げを最小にする</translation>
    </message>
    <message>
        <source>{money} to {yen} yen</source>
        <translation>{money}を {yen}円</translation>
    </message>
    <message>
        <source>Raise budgets for the cheapest set</source>
        <translation>最も安い組に合わせて上限を上げる</translation>
    </message>
    <message>
        <source>burden of {carrier}</source>
        <translation>{carrier}の負担</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全域</translation>
    </message>
    <message>
        <source>Persons out of reach</source>
        <translation>届かない人口</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>割合</translation>
    </message>
    <message>
        <source>All persons</source>
        <translation>総人口</translation>
    </message>
    <message>
        <source>Road out of reach (m)</source>
        <translation>届かない道路 m</translation>
    </message>
    <message>
        <source>All road (m)</source>
        <translation>道路 m</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>{goal} ({carrier})</source>
        <translation>{goal}（{carrier}）</translation>
    </message>
    <message>
        <source>persons of {zone}</source>
        <translation>{zone}の人口</translation>
    </message>
    <message>
        <source>all persons</source>
        <translation>人口</translation>
    </message>
    <message>
        <source>road length</source>
        <translation>道路延長</translation>
    </message>
    <message>
        <source>expressway points</source>
        <translation>高速道路の地点</translation>
    </message>
    <message>
        <source>expressway length</source>
        <translation>高速道路延長</translation>
    </message>
    <message>
        <source>national road length</source>
        <translation>国道延長</translation>
    </message>
    <message>
        <source>persons of a municipality</source>
        <translation>市区町村の人口</translation>
    </message>
    <message>
        <source>persons of a prefecture</source>
        <translation>都道府県の人口</translation>
    </message>
    <message>
        <source>{n} points</source>
        <translation>{n}地点</translation>
    </message>
    <message>
        <source>{n} persons</source>
        <translation>{n}人</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings of the plan</source>
        <translation>計画の設定</translation>
    </message>
    <message>
        <source>Definition of the indicators</source>
        <translation>指標の定義</translation>
    </message>
    <message>
        <source>Radio</source>
        <translation>電波伝搬</translation>
    </message>
    <message>
        <source>Subsidy</source>
        <translation>補助金</translation>
    </message>
    <message>
        <source>Share of a mesh that counts as covered</source>
        <translation>圏内とするメッシュの面積割合</translation>
    </message>
    <message>
        <source>Exactly at the share</source>
        <translation>割合ちょうどの場合</translation>
    </message>
    <message>
        <source>Overlay of carriers</source>
        <translation>4者の重ね合わせ</translation>
    </message>
    <message>
        <source>Meshes on a prefecture border</source>
        <translation>県境のメッシュ</translation>
    </message>
    <message>
        <source>Road in tunnels</source>
        <translation>トンネル区間</translation>
    </message>
    <message>
        <source>Propagation model</source>
        <translation>伝搬モデル</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>環境区分</translation>
    </message>
    <message>
        <source>Share of the time (P.1812)</source>
        <translation>時間率（P.1812）</translation>
    </message>
    <message>
        <source>Share of places (P.1812)</source>
        <translation>場所率（P.1812）</translation>
    </message>
    <message>
        <source>Paths (P.1812, P.526)</source>
        <translation>経路（P.1812・P.526）</translation>
    </message>
    <message>
        <source>Land use (P.1812)</source>
        <translation>土地利用（P.1812）</translation>
    </message>
    <message>
        <source>Line of sight (TR 38.901)</source>
        <translation>見通しの判定（TR 38.901）</translation>
    </message>
    <message>
        <source>5G threshold (RSRP)</source>
        <translation>5Gのしきい値（RSRP）</translation>
    </message>
    <message>
        <source>4G threshold (RSRP)</source>
        <translation>4Gのしきい値（RSRP）</translation>
    </message>
    <message>
        <source>Margins, thresholds of bands</source>
        <translation>余裕・帯域別しきい値</translation>
    </message>
    <message>
        <source>Other margin</source>
        <translation>その他の余裕</translation>
    </message>
    <message>
        <source>Longest range</source>
        <translation>計算する最大距離</translation>
    </message>
    <message>
        <source>Receiver height</source>
        <translation>受信高</translation>
    </message>
    <message>
        <source>Terrain</source>
        <translation>地形</translation>
    </message>
    <message>
        <source>Fiscal year of the rules</source>
        <translation>適用する年度の規則</translation>
    </message>
    <message>
        <source>Prefecture&apos;s share</source>
        <translation>都道府県費の端数</translation>
    </message>
    <message>
        <source>No national value exists for the thresholds; they are assumptions and printed with every figure.</source>
        <translation>しきい値には全国一律の基準がありません。計画上の前提であり、報告書に必ず記載されます。</translation>
    </message>
    <message>
        <source>These settings cannot be used</source>
        <translation>この設定は使えません</translation>
    </message>
    <message>
        <source>counts (or more)</source>
        <translation>圏内とする（以上）</translation>
    </message>
    <message>
        <source>does not count</source>
        <translation>圏内としない（超）</translation>
    </message>
    <message>
        <source>meshes of any carrier</source>
        <translation>事業者ごとに判定した論理和</translation>
    </message>
    <message>
        <source>union of areas, then the mesh rule</source>
        <translation>エリアの和集合を判定</translation>
    </message>
    <message>
        <source>whole to the largest area</source>
        <translation>面積最大の市区町村に全数</translation>
    </message>
    <message>
        <source>by the published parts</source>
        <translation>公表された都道府県別の人口</translation>
    </message>
    <message>
        <source>counts as road</source>
        <translation>道路延長に含める</translation>
    </message>
    <message>
        <source>extended Hata</source>
        <translation>拡張秦式</translation>
    </message>
    <message>
        <source>terrain profile (ITU-R P.1812)</source>
        <translation>地形断面（ITU-R P.1812）</translation>
    </message>
    <message>
        <source>terrain diffraction to 28 GHz (P.526)</source>
        <translation>地形回折・28 GHzまで（P.526）</translation>
    </message>
    <message>
        <source>3GPP TR 38.901 rural macro</source>
        <translation>3GPP TR 38.901 郊外マクロ</translation>
    </message>
    <message>
        <source>3GPP TR 38.901 urban macro</source>
        <translation>3GPP TR 38.901 都市マクロ</translation>
    </message>
    <message>
        <source>3GPP TR 38.901 urban micro</source>
        <translation>3GPP TR 38.901 都市マイクロ</translation>
    </message>
    <message>
        <source>local 5G area formula (confidence B)</source>
        <translation>ローカル5Gの算出式の形（確度B）</translation>
    </message>
    <message>
        <source>free space (P.525)</source>
        <translation>自由空間（P.525）</translation>
    </message>
    <message>
        <source>told by the terrain</source>
        <translation>地形で判定</translation>
    </message>
    <message>
        <source>mean by its probability</source>
        <translation>見通し確率による平均</translation>
    </message>
    <message>
        <source>urban</source>
        <translation>市街地</translation>
    </message>
    <message>
        <source>suburban</source>
        <translation>郊外</translation>
    </message>
    <message>
        <source>open</source>
        <translation>開放地</translation>
    </message>
    <message>
        <source>The loss is not exceeded for this share of the time; 50 % is the median</source>
        <translation>伝搬損失が計算値以下となる時間の割合です。50 %は中央値です</translation>
    </message>
    <message>
        <source>The loss is not exceeded at this share of places; 50 % is the median, 90 % is cautious</source>
        <translation>伝搬損失が計算値以下となる場所の割合です。50 %は中央値、90 %は安全側の値です</translation>
    </message>
    <message>
        <source>every sub-cell over its own path (slow)</source>
        <translation>受信点ごとに経路を計算(低速)</translation>
    </message>
    <message>
        <source>Otherwise between radials a sub-cell apart: half of the sub-cells within 0.2 dB, 95 % within 3 dB</source>
        <translation>選ばない場合は放射状の経路から補間します。差は山地で半数が0.2 dB以内、95%が3 dB以内です</translation>
    </message>
    <message>
        <source>a mountain in the line of sight blocks</source>
        <translation>見通しを遮る山の先は圏外とする</translation>
    </message>
    <message>
        <source>rounded down to 1,000 yen</source>
        <translation>千円未満切捨て</translation>
    </message>
    <message>
        <source>rounded down to 1 yen</source>
        <translation>円未満切捨て</translation>
    </message>
</context>
<context>
    <name>SharingPanel</name>
    <message>
        <source>selected sites</source>
        <translation>選択中の局</translation>
    </message>
    <message>
        <source>all candidates of the plan</source>
        <translation>計画の全候補局</translation>
    </message>
    <message>
        <source>yen</source>
        <translation>円</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比べる</translation>
    </message>
    <message>
        <source>The application workbook with this comparison.</source>
        <translation>この比較を加えた申請用のExcelを書き出します。</translation>
    </message>
    <message>
        <source>Sites</source>
        <translation>対象</translation>
    </message>
    <message>
        <source>Excel…</source>
        <translation>Excel出力…</translation>
    </message>
    <message>
        <source>Export to Excel</source>
        <translation>Excelに書き出す</translation>
    </message>
    <message>
        <source>Schemes</source>
        <translation>整備方式</translation>
    </message>
    <message>
        <source>Each carrier</source>
        <translation>事業者別の負担</translation>
    </message>
    <message>
        <source>Persons and road</source>
        <translation>人口・道路</translation>
    </message>
    <message>
        <source>Switch point</source>
        <translation>損益分岐</translation>
    </message>
    <message>
        <source>Choose the sites and press Compare: alone, each alone, 2 to 4 jointly, neutral host.</source>
        <translation>対象を選んで「比べる」を押すと、1社単独・各社単独・2〜4社共同・シェアリング事業者の場合を比べます。</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>図</translation>
    </message>
    <message>
        <source>Built by</source>
        <translation>整備主体</translation>
    </message>
    <message>
        <source>Who builds where no neutral host does.</source>
        <translation>インフラシェアリング事業者によらない場合の整備主体</translation>
    </message>
    <message>
        <source>Extra cost</source>
        <translation>増加費用</translation>
    </message>
    <message>
        <source>What a mast shared by carriers costs more, per site.</source>
        <translation>複数社で共用する鉄塔の増加費用（1局当たり）</translation>
    </message>
    <message>
        <source>Select candidate sites on the map or in the table first.</source>
        <translation>地図か局の表で候補局を選んでください。</translation>
    </message>
    <message>
        <source>{plan}: {n} sites ({names})</source>
        <translation>{plan}: {n}局（{names}）</translation>
    </message>
    <message>
        <source>The project has changed since; compare again.</source>
        <translation>計画が変わりました。比べ直してください。</translation>
    </message>
</context>
<context>
    <name>SiteBatchCommands</name>
    <message>
        <source>Take in sites from a table…</source>
        <translation>表から局を取り込む…</translation>
    </message>
    <message>
        <source>Paste sites from Excel</source>
        <translation>Excelから局を貼り付け</translation>
    </message>
    <message>
        <source>Lock or unlock</source>
        <translation>固定・固定解除</translation>
    </message>
    <message>
        <source>Move to the highest ground</source>
        <translation>周辺の最も高い地点へ移動</translation>
    </message>
    <message>
        <source>within {radius} m</source>
        <translation>{radius} m以内</translation>
    </message>
    <message>
        <source>Preset of new sites</source>
        <translation>新しい局のひな形</translation>
    </message>
    <message>
        <source>Keep the site as a preset…</source>
        <translation>この局をひな形として登録…</translation>
    </message>
    <message>
        <source>Site tables (*.csv *.xlsx *.zip)</source>
        <translation>局の表 (*.csv *.xlsx *.zip)</translation>
    </message>
    <message>
        <source>Take in sites</source>
        <translation>局の取り込み</translation>
    </message>
    <message>
        <source>There is no table on the clipboard. Copy cells with their header row.</source>
        <translation>クリップボードに表がありません。見出しの行を含めてセルをコピーしてください。</translation>
    </message>
    <message>
        <source>No site was taken in.</source>
        <translation>局は取り込まれませんでした。</translation>
    </message>
    <message>
        <source>row {n}</source>
        <translation>{n}行目</translation>
    </message>
    <message>
        <source>{added} sites added, {replaced} replaced (same site ID), {unchanged} unchanged.</source>
        <translation>追加 {added}局、置換え（局IDが同じ） {replaced}局、変更なし {unchanged}局</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>ほか{n}件</translation>
    </message>
    <message>
        <source>The plan has no terrain, so no ground is known.</source>
        <translation>この計画には地形データがないため、標高が分かりません。</translation>
    </message>
    <message>
        <source>No higher ground within {n} m.</source>
        <translation>{n} m以内に、より高い地点はありません。</translation>
    </message>
    <message>
        <source>{n} sites moved to higher ground, by up to {rise} m.</source>
        <translation>{n}局を高い地点へ移動しました（最大 {rise} m高い）。</translation>
    </message>
    <message>
        <source>Keep as a preset</source>
        <translation>ひな形として登録</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>ひな形の名前</translation>
    </message>
    <message>
        <source>As the selected site</source>
        <translation>選択中の局と同じ</translation>
    </message>
    <message>
        <source>Forget a preset</source>
        <translation>ひな形を削除</translation>
    </message>
</context>
<context>
    <name>SiteChoice</name>
    <message>
        <source>site ID</source>
        <translation>局ID</translation>
    </message>
</context>
<context>
    <name>SiteColumns</name>
    <message>
        <source>Site ID</source>
        <translation>局ID</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>局名</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>区分</translation>
    </message>
    <message>
        <source>On</source>
        <translation>有効</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Carriers</source>
        <translation>事業者</translation>
    </message>
    <message>
        <source>District</source>
        <translation>実施地区</translation>
    </message>
    <message>
        <source>Newly covered</source>
        <translation>新たに圏内（人）</translation>
    </message>
    <message>
        <source>In reach</source>
        <translation>エリア内（人）</translation>
    </message>
    <message>
        <source>Only by it</source>
        <translation>この局のみ（人）</translation>
    </message>
    <message>
        <source>National road (km)</source>
        <translation>国道（km）</translation>
    </message>
    <message>
        <source>Total cost (yen)</source>
        <translation>総事業費（円）</translation>
    </message>
    <message>
        <source>Yen per person</source>
        <translation>1人当たり（円）</translation>
    </message>
    <message>
        <source>State share</source>
        <translation>国の補助率</translation>
    </message>
    <message>
        <source>Project owner</source>
        <translation>事業主体</translation>
    </message>
    <message>
        <source>Sectors</source>
        <translation>セクタ</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Frequency</source>
        <translation>中心周波数</translation>
    </message>
    <message>
        <source>Azimuth</source>
        <translation>方位</translation>
    </message>
    <message>
        <source>Height (m)</source>
        <translation>地上高（m）</translation>
    </message>
    <message>
        <source>Build year</source>
        <translation>整備年度</translation>
    </message>
    <message>
        <source>{n} ({off} off)</source>
        <translation>{n}（オフ{off}）</translation>
    </message>
    <message>
        <source>all round</source>
        <translation>無指向</translation>
    </message>
</context>
<context>
    <name>SiteForm</name>
    <message>
        <source>switched on</source>
        <translation>有効</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>5G parent station</source>
        <translation>5G親局</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>N</source>
        <translation>北緯</translation>
    </message>
    <message>
        <source>E</source>
        <translation>東経</translation>
    </message>
    <message>
        <source>Site ID</source>
        <translation>局ID</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>局名</translation>
    </message>
    <message>
        <source>District</source>
        <translation>実施地区</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>区分</translation>
    </message>
    <message>
        <source>Project owner</source>
        <translation>事業主体</translation>
    </message>
    <message>
        <source>Programme</source>
        <translation>事業区分</translation>
    </message>
    <message>
        <source>Build year</source>
        <translation>整備年度</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>Latitude</source>
        <translation>緯度</translation>
    </message>
    <message>
        <source>Longitude</source>
        <translation>経度</translation>
    </message>
    <message>
        <source>The site is locked: unlock it to move it.</source>
        <translation>固定した局です。動かすには固定を外してください。</translation>
    </message>
</context>
<context>
    <name>SiteLedgerView</name>
    <message>
        <source>Figures of this site</source>
        <translation>この局の数値</translation>
    </message>
    <message>
        <source>persons</source>
        <translation>人</translation>
    </message>
    <message>
        <source>yen</source>
        <translation>円</translation>
    </message>
    <message>
        <source>Newly covered</source>
        <translation>新たに圏内</translation>
    </message>
    <message>
        <source>In reach</source>
        <translation>エリア内人口</translation>
    </message>
    <message>
        <source>Covered by this site only</source>
        <translation>この局のみが圏内</translation>
    </message>
    <message>
        <source>Road newly covered, {name}</source>
        <translation>新たに圏内の{name}</translation>
    </message>
    <message>
        <source>no costs entered yet</source>
        <translation>費用未入力</translation>
    </message>
    <message>
        <source>Per newly covered person</source>
        <translation>新規1人当たり費用</translation>
    </message>
    <message>
        <source>(no district)</source>
        <translation>（実施地区なし）</translation>
    </message>
    <message>
        <source>Subsidy</source>
        <translation>補助金</translation>
    </message>
    <message>
        <source>Basis of the subsidy</source>
        <translation>補助額の根拠</translation>
    </message>
    <message>
        <source>planner&apos;s own rules &apos;{name}&apos;</source>
        <translation>【利用者が追加した規則「{name}」】</translation>
    </message>
    <message>
        <source>not eligible</source>
        <translation>対象外</translation>
    </message>
    <message>
        <source>not decided</source>
        <translation>未判定</translation>
    </message>
    <message>
        <source>missing: {facts}</source>
        <translation>不足する事実: {facts}</translation>
    </message>
    <message>
        <source>State a fact…</source>
        <translation>事実を申告…</translation>
    </message>
    <message>
        <source>State share</source>
        <translation>国の補助率</translation>
    </message>
    <message>
        <source>State</source>
        <translation>国費</translation>
    </message>
    <message>
        <source>Prefecture</source>
        <translation>都道府県費</translation>
    </message>
    <message>
        <source>Municipality</source>
        <translation>市町村費</translation>
    </message>
    <message>
        <source>Carriers</source>
        <translation>事業者費</translation>
    </message>
    <message>
        <source>eligible</source>
        <translation>補助対象</translation>
    </message>
</context>
<context>
    <name>SitePanel</name>
    <message>
        <source>Select a site on the map or in the table, or place one with the tower tool (T).</source>
        <translation>地図か表で局を選ぶか、「局を置く」（T）で新しい局を置いてください。</translation>
    </message>
    <message>
        <source>Cost items…</source>
        <translation>費用の内訳…</translation>
    </message>
    <message>
        <source>{n} sites selected</source>
        <translation>{n}局を選択中</translation>
    </message>
    <message>
        <source>All sectors of these sites ({n})</source>
        <translation>選んだ局の全セクタ（{n}）</translation>
    </message>
    <message>
        <source>This site has no sector; add one with +.</source>
        <translation>セクタがありません。＋で追加してください。</translation>
    </message>
    <message>
        <source>Sectors ({n}); edited below: {places}</source>
        <translation>セクタ（{n}）&#x3000;編集中: {places}</translation>
    </message>
    <message>
        <source>Total cost {total} yen</source>
        <translation>総事業費 {total} 円</translation>
    </message>
    <message>
        <source>of it eligible {eligible} yen</source>
        <translation>うち補助対象 {eligible} 円</translation>
    </message>
</context>
<context>
    <name>SiteRefusal</name>
    <message>
        <source>Not done</source>
        <translation>実行できません</translation>
    </message>
    <message>
        <source>What to do: {remedy}</source>
        <translation>対処: {remedy}</translation>
    </message>
    <message>
        <source>Enter the costs…</source>
        <translation>費用を入れる…</translation>
    </message>
</context>
<context>
    <name>SiteTableCommands</name>
    <message>
        <source>Table of sites (CSV)…</source>
        <translation>局の表（CSV）…</translation>
    </message>
    <message>
        <source>Select all sites</source>
        <translation>すべての局を選択</translation>
    </message>
    <message>
        <source>Deselect</source>
        <translation>選択を解除</translation>
    </message>
    <message>
        <source>Copy sites for Excel</source>
        <translation>局をExcelにコピー</translation>
    </message>
    <message>
        <source>sites</source>
        <translation>局</translation>
    </message>
    <message>
        <source>Table of sites</source>
        <translation>局の表</translation>
    </message>
    <message>
        <source>Copied {n} sites with all their sectors and costs; paste them into Excel.</source>
        <translation>{n} 局を全セクタ・費用とともにコピーしました。Excelに貼り付けられます。</translation>
    </message>
</context>
<context>
    <name>StartChoices</name>
    <message>
        <source>As the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>明るい配色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>暗い配色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語 (Language)</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>The choice takes effect when the program is started again.</source>
        <translation>次回の起動から反映されます。</translation>
    </message>
</context>
<context>
    <name>StatementRows</name>
    <message>
        <source>all programmes</source>
        <translation>全事業</translation>
    </message>
    <message>
        <source>rules of a year</source>
        <translation>年度の規則</translation>
    </message>
    <message>
        <source>municipal ordinance</source>
        <translation>市町村の条例</translation>
    </message>
    <message>
        <source>kinds separated by ; or none: 過疎;山村, 離島, なし</source>
        <translation>種別を ; で区切る（過疎;山村）、又は「なし」</translation>
    </message>
    <message>
        <source>a whole number: 85</source>
        <translation>整数（例 85）</translation>
    </message>
    <message>
        <source>as published: 0.42</source>
        <translation>公表値（例 0.42）</translation>
    </message>
    <message>
        <source>general, depopulated_area or remote_area</source>
        <translation>general（一般）・depopulated_area（過疎債）・remote_area（辺地債）</translation>
    </message>
    <message>
        <source>whole yen: 909090</source>
        <translation>円単位の整数（例 909090）</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>該当 又は 非該当</translation>
    </message>
</context>
<context>
    <name>StatementsDialog</name>
    <message>
        <source>Statements for the subsidy</source>
        <translation>補助の申告と根拠</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>事実</translation>
    </message>
    <message>
        <source>Owners</source>
        <translation>事業主体</translation>
    </message>
    <message>
        <source>Budget lines</source>
        <translation>予算枠</translation>
    </message>
    <message>
        <source>Own rules and ordinances</source>
        <translation>規則・条例の追加</translation>
    </message>
    <message>
        <source>Choices of the calculation</source>
        <translation>計算の設定</translation>
    </message>
    <message>
        <source>Statements take the place of imported facts. They are printed with every figure that rests on them.</source>
        <translation>申告は取り込んだ値に代えて使われ、それに基づくすべての数値に理由とともに記されます。</translation>
    </message>
    <message>
        <source>document or office it rests on</source>
        <translation>根拠となる資料・確認先</translation>
    </message>
    <message>
        <source>Site or municipality</source>
        <translation>局・市町村</translation>
    </message>
    <message>
        <source>Fact</source>
        <translation>事実</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>kind:name;kind:name — インフラシェアリング事業者:株式会社A;無線通信事業者:株式会社B</source>
        <translation>区分:名称 を ; で区切る（例 インフラシェアリング事業者:株式会社A;無線通信事業者:株式会社B）</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>局</translation>
    </message>
    <message>
        <source>all programmes</source>
        <translation>全事業</translation>
    </message>
    <message>
        <source>Fiscal year</source>
        <translation>予算年度</translation>
    </message>
    <message>
        <source>Programme</source>
        <translation>事業</translation>
    </message>
    <message>
        <source>Amount (yen)</source>
        <translation>金額 (円)</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>出典</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Add rules of a year…</source>
        <translation>年度の規則を追加…</translation>
    </message>
    <message>
        <source>Add an ordinance…</source>
        <translation>条例の表を追加…</translation>
    </message>
    <message>
        <source>A rule file (TOML, as those of the program) adds a fiscal year or replaces one. Every figure that rests on it is marked as the planner&apos;s own.</source>
        <translation>規則ファイル（同梱の規則と同じ書式のTOML）は年度を追加し、又は置き換えます。それによる数値にはすべて「利用者が追加した規則」と記されます。</translation>
    </message>
    <message>
        <source>count the carriers&apos; contribution and fee with the carriers</source>
        <translation>分担金・使用料を事業者等の負担に振り替える</translation>
    </message>
    <message>
        <source>Yen left over by rounding go to</source>
        <translation>端数の負担</translation>
    </message>
    <message>
        <source>Inside the municipal share</source>
        <translation>市町村費の中の事業者負担</translation>
    </message>
    <message>
        <source>Usual bond of a municipality</source>
        <translation>市町村が充当する地方債（既定）</translation>
    </message>
    <message>
        <source>Discount rate of totals over years</source>
        <translation>年間総額の割引率</translation>
    </message>
    <message>
        <source>These choices stand in for rules that no published text gives; every table names them.</source>
        <translation>公表資料に定めが見当たらない取扱いに代わる設定です。すべての表に記されます。</translation>
    </message>
    <message>
        <source>Remove the selected line</source>
        <translation>選択した行を削除</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Scale of the map</source>
        <translation>地図の縮尺</translation>
    </message>
    <message>
        <source>Scale of the map; type another and press Enter</source>
        <translation>地図の縮尺（入力してEnterキーで変更）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>elevation {m} m</source>
        <translation>標高 {m} m</translation>
    </message>
    <message>
        <source>mesh {code}</source>
        <translation>メッシュ {code}</translation>
    </message>
    <message>
        <source>{n} persons</source>
        <translation>{n} 人</translation>
    </message>
    <message>
        <source>The scale is not understood: type for example 1:50,000</source>
        <translation>縮尺を読み取れません。1:50,000 のように入力してください。</translation>
    </message>
    <message>
        <source>{s} s left</source>
        <translation>残り約{s}秒</translation>
    </message>
</context>
<context>
    <name>SubsidyFeatures</name>
    <message>
        <source>Alone or shared</source>
        <translation>単独・共同の比較</translation>
    </message>
    <message>
        <source>Programme by year</source>
        <translation>年度別の事業</translation>
    </message>
    <message>
        <source>Cost estimate…</source>
        <translation>費用の見積り…</translation>
    </message>
    <message>
        <source>Statements and reasons…</source>
        <translation>申告と根拠…</translation>
    </message>
    <message>
        <source>Compare alone and shared</source>
        <translation>単独・共同の比較</translation>
    </message>
    <message>
        <source>Check an edited workbook…</source>
        <translation>記入済みのExcelとの照合…</translation>
    </message>
    <message>
        <source>Application workbook (*.xlsx)</source>
        <translation>申請用のExcel (*.xlsx)</translation>
    </message>
</context>
<context>
    <name>TabListButton</name>
    <message>
        <source>List of tables</source>
        <translation>表の一覧</translation>
    </message>
</context>
<context>
    <name>TableNotes</name>
    <message>
        <source>Notes to the table</source>
        <translation>表の注記</translation>
    </message>
    <message>
        <source>{n} notes: show less</source>
        <translation>注記 {n}件：縮める</translation>
    </message>
    <message>
        <source>{n} notes: show all</source>
        <translation>注記 {n}件：すべて表示</translation>
    </message>
</context>
<context>
    <name>TablesPanel</name>
    <message>
        <source>Sites</source>
        <translation>局一覧</translation>
    </message>
    <message>
        <source>No site yet. Choose the tower tool (T) and click on the map.</source>
        <translation>局がありません。「局を置く」（T）を選び、地図をクリックしてください。</translation>
    </message>
    <message>
        <source>Roads are not imported. Make a new plan with a road file (N13, N01, …).</source>
        <translation>道路が読み込まれていません。道路データ（N13、N01など）を加えて新しい計画を作成してください。</translation>
    </message>
    <message>
        <source>Press &apos;Compute again&apos; to evaluate all plans.</source>
        <translation>「再計算」を押すと、すべての計画を計算して比較します。</translation>
    </message>
    <message>
        <source>No candidate site: nothing to apply for in this plan.</source>
        <translation>この計画には候補局がないため、申請の対象がありません。</translation>
    </message>
    <message>
        <source>No findings. They are shown after an import and are not kept in the plan&apos;s file.</source>
        <translation>所見はありません。所見は読込みの直後に表示し、計画ファイルには保存しません。</translation>
    </message>
    <message>
        <source>All plans of the project side by side; differences are against the first.</source>
        <translation>すべての計画を並べて比較します。差は先頭の計画に対する値です。</translation>
    </message>
    <message>
        <source>Compute again</source>
        <translation>再計算</translation>
    </message>
    <message>
        <source>Double-click a row for the basis of its shares.</source>
        <translation>行をダブルクリックすると、負担額の算定の根拠を表示します。</translation>
    </message>
    <message>
        <source>Basis of the subsidy</source>
        <translation>補助額の根拠</translation>
    </message>
    <message>
        <source>Meshes</source>
        <translation>メッシュ</translation>
    </message>
    <message>
        <source>Population by zone</source>
        <translation>区域別の人口カバー率</translation>
    </message>
    <message>
        <source>Roads by zone</source>
        <translation>区域別の道路カバー率</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>目標</translation>
    </message>
    <message>
        <source>Target navigator</source>
        <translation>目標ナビ</translation>
    </message>
    <message>
        <source>Compare plans</source>
        <translation>計画の比較</translation>
    </message>
    <message>
        <source>Subsidy</source>
        <translation>補助金</translation>
    </message>
    <message>
        <source>Import findings</source>
        <translation>読込みの所見</translation>
    </message>
    <message>
        <source>Filter rows</source>
        <translation>行の絞り込み</translation>
    </message>
    <message>
        <source>No mobile area and no site is known. Place a site, or make a plan with the carriers&apos; areas.</source>
        <translation>携帯電話のエリア図も局もないため算出していません。局を置くか、事業者のエリア図を加えて新しい計画を作成してください。</translation>
    </message>
    <message>
        <source>not eligible</source>
        <translation>対象外</translation>
    </message>
    <message>
        <source>not decided</source>
        <translation>未判定</translation>
    </message>
</context>
<context>
    <name>ViewCommands</name>
    <message>
        <source>Previous view</source>
        <translation>前の表示範囲</translation>
    </message>
    <message>
        <source>Next view</source>
        <translation>次の表示範囲</translation>
    </message>
    <message>
        <source>Save this view as a picture…</source>
        <translation>表示範囲を画像で保存…</translation>
    </message>
    <message>
        <source>Save this view as a picture</source>
        <translation>表示範囲を画像で保存</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>{name} を保存しました</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>5G population coverage, road coverage and the area development subsidy</source>
        <translation>5G人口カバー率・道路カバー率と携帯電話等エリア整備事業の計画</translation>
    </message>
    <message>
        <source>Open the sample plan</source>
        <translation>サンプル計画を開く</translation>
    </message>
    <message>
        <source>New plan from public data…</source>
        <translation>公開データから新しい計画…</translation>
    </message>
    <message>
        <source>Open a plan…</source>
        <translation>計画を開く…</translation>
    </message>
    <message>
        <source>Recent plans</source>
        <translation>最近使った計画</translation>
    </message>
    <message>
        <source>Drop a folder of e-Stat, 国土数値情報 and DEM files here. No data leave this PC.</source>
        <translation>e-Stat・国土数値情報・標高などのフォルダをここにドロップできます。データがこのPCの外に送られることはありません。</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>&amp;Subsidy</source>
        <translation>補助金(&amp;S)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;New from public data…</source>
        <translation>公開データから新規作成(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>開く(&amp;O)…</translation>
    </message>
    <message>
        <source>Open the &amp;sample plan</source>
        <translation>サンプル計画を開く(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>上書き保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>名前を付けて保存(&amp;V)…</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>書き出し(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>終了(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>編集(&amp;E)</translation>
    </message>
    <message>
        <source>Duplicate site</source>
        <translation>局を複製</translation>
    </message>
    <message>
        <source>Switch site on or off</source>
        <translation>局の有効・無効を切替</translation>
    </message>
    <message>
        <source>Delete site</source>
        <translation>局を削除</translation>
    </message>
    <message>
        <source>&amp;Plan</source>
        <translation>計画(&amp;P)</translation>
    </message>
    <message>
        <source>Duplicate plan…</source>
        <translation>計画を複製…</translation>
    </message>
    <message>
        <source>Rename plan…</source>
        <translation>計画名を変更…</translation>
    </message>
    <message>
        <source>Delete plan</source>
        <translation>計画を削除</translation>
    </message>
    <message>
        <source>Compare plans</source>
        <translation>計画の比較</translation>
    </message>
    <message>
        <source>Basis of the figures…</source>
        <translation>この数値の根拠…</translation>
    </message>
    <message>
        <source>Compute again</source>
        <translation>再計算</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>設定…</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>Zoom to everything</source>
        <translation>全体を表示</translation>
    </message>
    <message>
        <source>Zoom to selection</source>
        <translation>選択した局へ拡大</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>検索…</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>ヘルプ</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>キーとマウスの操作</translation>
    </message>
    <message>
        <source>About coverage_planner</source>
        <translation>coverage_planner について</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>ツール</translation>
    </message>
    <message>
        <source>Select and move</source>
        <translation>選択・移動</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>地図の移動</translation>
    </message>
    <message>
        <source>Place a site</source>
        <translation>局を置く</translation>
    </message>
    <message>
        <source>Azimuth</source>
        <translation>方位</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>計測</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>面積</translation>
    </message>
    <message>
        <source>Identify</source>
        <translation>照会</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>計画</translation>
    </message>
</context>
<context>
    <name>WindowFeatures</name>
    <message>
        <source>Edits</source>
        <translation>編集の履歴</translation>
    </message>
</context>
<context>
    <name>WorkbookChangesDialog</name>
    <message>
        <source>Changes in {name}</source>
        <translation>記入・変更の一覧（{name}）</translation>
    </message>
    <message>
        <source>{n} differences between the workbook and the tables of this plan. Only dates can be recorded; other values are changed in the plan itself.</source>
        <translation>Excelファイルとこの計画の表との違いは {n} 件です。計画に記録できるのは決定日・開始予定だけで、ほかの値は計画の側で変更してください。</translation>
    </message>
    <message>
        <source>Record {n} dates in the plan</source>
        <translation>日付 {n}件を計画に記録</translation>
    </message>
</context>
</TS>
