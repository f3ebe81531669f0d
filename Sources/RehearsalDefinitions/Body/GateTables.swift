import RehearsalSimulation

/// A reader of gates in tables with thresholds, such as those with the header `| Metric | Minimum |`.
///
/// In a table without a column of thresholds, the header can name the metrics, as in
/// `| Unit coverage | E2E coverage |`.
struct GateTables {
  /// The gates of the tables.
  ///
  /// Other rows that state a gate without their header are left out, because ``GateLines`` reads them.
  private(set) var gates: [StatedGate] = []
  /// The numbers of the lines whose numbers only the header explains, as below `| Gate | Unit | Integration |`.
  private(set) var linesWithColumns: Set<Int> = []
  /// The percentages for a kind of test of which the table does not say that they are about coverage.
  private(set) var unreadThresholds: [UnreadThreshold] = []
  private let source: SourceText

  /// Reads the tables of a text.
  ///
  /// `titles` says what the titles above each line say, by the number of the line.
  init(_ text: MarkdownText, below titles: [Int: GateTitles.Context], _ source: SourceText) {
    self.source = source
    for table in MarkdownTable.tables(in: text.lines[...]) {
      guard let line = table.rows.first?.line else { continue }
      let column = ThresholdColumn(of: table)
      let header = HeaderMetrics(of: table, on: line)
      for row in table.rows {
        guard let rowText = row.line.textWithoutMarker else { continue }
        let rowTitles = titles[row.line.number] ?? .none
        if let column, column.isBesideTargets || column.hasTarget(in: row) {
          let gateCount = gates.count
          read(row, rowText, in: table, column, rowTitles.isAboutCoverage)
          guard gates.count == gateCount else {
            linesWithColumns.insert(row.line.number)
            continue
          }
        }
        if readKinds(of: row, rowText, in: table, header) {
          linesWithColumns.insert(row.line.number)
          continue
        }
        let reader = GateReader(PlainText(rowText, in: row.line), below: rowTitles, source)
        guard reader.gates.isEmpty else { continue }
        if let column {
          read(row, rowText, in: table, column, rowTitles.isAboutCoverage)
        } else {
          readColumns(of: row, rowText, in: table, header, rowTitles.isAboutCoverage)
        }
      }
    }
  }

  /// The metrics that the titles of a table's columns name.
  private struct HeaderMetrics {
    /// The metrics of each column.
    let metrics: [[String]]
    /// The metrics of each column if the table is known to be about coverage.
    let metricsOfCoverage: [[String]]

    init(of table: MarkdownTable, on line: MarkdownLine) {
      let titles = table.header.map { PlainText($0[...], in: line) }
      metrics = titles.map { GateTables.metrics(of: $0, false) }
      metricsOfCoverage = titles.map { GateTables.metrics(of: $0, true) }
    }
  }

  // MARK: Tables with a column of thresholds

  private mutating func read(
    _ row: MarkdownTable.Row,
    _ rowText: Substring,
    in table: MarkdownTable,
    _ column: ThresholdColumn,
    _ isBelowCoverage: Bool
  ) {
    guard row.cells.indices.contains(column.index),
      let cell = Self.cells(of: row, rowText, [column.index]).first,
      let (number, text) = Self.number(in: cell, of: row)
    else { return }
    var threshold = number
    if threshold.unit.isEmpty, column.isInPercent { threshold.unit = "%" }
    guard threshold.comparison != nil || !column.needsComparison else { return }
    // In a table with a single column, the cell names the metric, too.
    let nameColumn = row.cells.indices.first { $0 != column.index } ?? column.index
    let name = PlainText(row.cells[nameColumn][...], in: row.line)
    let isTitleAboutCoverage =
      table.header.indices.contains(nameColumn)
      && table.header[nameColumn].lowercased().containsBytes(of: "coverage")
    let metrics = Self.metrics(
      of: name,
      isTitleAboutCoverage || column.isAboutCoverage || isBelowCoverage
    )
    add(metrics, threshold, column.comparison, isTarget: column.isTarget, text, in: row)
    let comparison = threshold.comparison ?? column.comparison
    if metrics.isEmpty, threshold.unit == "%", comparison == .atLeast || comparison == .moreThan,
      StatedGate.namesKindWithoutMetric(name, 0..<name.lowercasedBytes.count)
    {
      unreadThresholds.append(
        UnreadThreshold(
          text: "\(row.cells[nameColumn]): \(row.cells[column.index])",
          location: source.location(of: text.rest(from: threshold.range.lowerBound), in: row.line),
          reason: .noMetric
        )
      )
    }
  }

  /// Adds the gates of metrics with a threshold.
  ///
  /// `comparison` is that of the table. It applies to a threshold without a comparison of its own, if it is the usual
  /// comparison for the metric.
  private mutating func add(
    _ metrics: [String],
    _ threshold: StatedGate.WrittenNumber,
    _ comparison: StatedGate.Comparison,
    isTarget: Bool = false,
    _ text: PlainText,
    in row: MarkdownTable.Row
  ) {
    gates += metrics.filter { metric in
      threshold.comparison != nil || GateMetric.isFloorMetric(metric) == (comparison == .atLeast)
    }
    .map { metric in
      StatedGate(
        metric: metric,
        comparison: threshold.comparison ?? comparison,
        number: threshold.standardText(in: text),
        unit: threshold.unit,
        appliesOnlyToPart: false,
        isTarget: isTarget,
        location: source.location(of: text.rest(from: threshold.range.lowerBound), in: row.line)
      )
    }
  }

  /// Returns the texts of some cells of a row as parts of its line.
  ///
  /// A bar after a backslash is part of a cell. The text is then the first equal one in the line.
  private static func cells(
    of row: MarkdownTable.Row,
    _ rowText: Substring,
    _ columns: [Int]
  ) -> [Substring] {
    if rowText.containsBytes(of: "\\|") {
      return columns.map { column in
        let cell = row.cells.indices.contains(column) ? row.cells[column] : ""
        return row.line.text(from: cell)?.prefix(cell.count) ?? ""
      }
    }
    let parts = rowText.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
    return columns.map { parts.indices.contains($0 + 1) ? Substring(parts[$0 + 1]) : "" }
  }

  /// Returns the number of a cell that holds exactly one apart from targets, and the text of the cell.
  private static func number(
    in cell: Substring,
    of row: MarkdownTable.Row
  ) -> (StatedGate.WrittenNumber, PlainText)? {
    let text = PlainText(cell, in: row.line)
    let numbers = GateTargets.numbersWithoutTargets(in: text)
    return numbers.count == 1 ? (numbers[0], text) : nil
  }

  // MARK: Tables with metrics in the header

  /// Reads a row of a table whose header names metrics.
  ///
  /// The first cell of the row says what the numbers are, such as `Minimum`. A single row can also have numbers alone.
  /// In any other row, such as that of a module or a grade, the numbers are not about all work.
  private mutating func readColumns(
    of row: MarkdownTable.Row,
    _ rowText: Substring,
    in table: MarkdownTable,
    _ header: HeaderMetrics,
    _ isBelowCoverage: Bool
  ) {
    let rowTitle = row.cells.first.map(ThresholdColumn.title) ?? ""
    let comparison = ThresholdColumn.comparison(ofTitle: rowTitle)
    let metricsByColumn = isBelowCoverage ? header.metricsOfCoverage : header.metrics
    let namesOnlyMetrics = metricsByColumn.dropFirst(rowTitle.isEmpty ? 1 : 0)
      .allSatisfy { !$0.isEmpty }
    guard comparison != nil || table.rows.count == 1 && namesOnlyMetrics else { return }
    addColumns(of: row, rowText, metricsByColumn, comparison)
  }

  /// Reads a row about coverage, such as `| Coverage | >= 80% | >= 70% |`, in a table whose header names kinds of test.
  ///
  /// - Returns: Whether the row states any gate.
  private mutating func readKinds(
    of row: MarkdownTable.Row,
    _ rowText: Substring,
    in table: MarkdownTable,
    _ header: HeaderMetrics
  ) -> Bool {
    guard let rowTitle = row.cells.first, rowTitle.lowercased().containsBytes(of: "coverage"),
      !rowTitle.utf8.contains(where: \.isASCIIDigit)
    else { return false }
    var metricsByColumn = header.metricsOfCoverage
    if !metricsByColumn.isEmpty { metricsByColumn[0] = [] }
    guard metricsByColumn.count(where: { !$0.isEmpty }) > 1 else { return false }
    let gateCount = gates.count
    let titles = [rowTitle] + table.header.prefix(1)
    let comparison = titles.compactMap {
      ThresholdColumn.comparison(ofTitle: ThresholdColumn.title($0))
    }.first
    addColumns(of: row, rowText, metricsByColumn, comparison)
    return gates.count > gateCount
  }

  /// Adds the gates of a row whose cells have thresholds for the metrics of their columns.
  private mutating func addColumns(
    of row: MarkdownTable.Row,
    _ rowText: Substring,
    _ metricsByColumn: [[String]],
    _ comparison: StatedGate.Comparison?
  ) {
    let columns = metricsByColumn.indices.filter { !metricsByColumn[$0].isEmpty }
    for (column, cell) in zip(columns, Self.cells(of: row, rowText, columns)) {
      guard let (threshold, text) = Self.number(in: cell, of: row),
        let usedComparison = threshold.comparison ?? comparison
      else { continue }
      add(metricsByColumn[column], threshold, usedComparison, text, in: row)
    }
  }

  /// Returns the standard names of the metrics that a text names.
  ///
  /// If the text is known to be about coverage, it need not say so.
  private static func metrics(of name: PlainText, _ isAboutCoverage: Bool) -> [String] {
    let wholeName = 0..<name.lowercasedBytes.count
    let statedNames = GateMetric.names(in: name, wholeName)
    guard statedNames.isEmpty, isAboutCoverage else { return statedNames }
    return GateMetric.namesBelowCoverage(in: name, wholeName)
  }
}

/// The column of a table that holds thresholds.
private struct ThresholdColumn {
  var index: Int
  /// The comparison for thresholds without a comparison of their own.
  var comparison: StatedGate.Comparison
  /// Whether the title of the column is about coverage.
  var isAboutCoverage: Bool
  /// Whether the title says that the thresholds are percentages, as in `Minimum (%)`.
  var isInPercent: Bool
  /// Whether only numbers with a comparison are thresholds, because the title does not say so.
  var needsComparison = false
  /// Whether the title says that the numbers are only targets.
  var isTarget: Bool
  /// Whether the thresholds are minimums, and another column holds targets, as in `| Metric | Minimum | Target |`.
  var isBesideTargets: Bool

  private static let floorTitles = [
    "minimum", "min", "min.", "floor", "required", "requirement", "threshold", "target", "gate",
  ]
  private static let ceilingTitles = ["maximum", "max", "max.", "ceiling", "limit"]

  /// Finds the column; `nil` if the table has none.
  init?(of table: MarkdownTable) {
    let titles = table.header.map(Self.title)
    func firstColumn(_ title: String, whereCell cellFits: (String) -> Bool) -> Int? {
      titles.indices.first { column in
        titles[column] == title
          && table.rows.contains { row in
            row.cells.indices.contains(column) && cellFits(row.cells[column])
          }
      }
    }
    func columnWithNumbers(_ title: String) -> Int? {
      firstColumn(title, whereCell: Self.hasNumber)
    }
    if let column = Self.floorTitles.compactMap(columnWithNumbers).first {
      (index, comparison) = (column, .atLeast)
    } else if let column = Self.ceilingTitles.compactMap(columnWithNumbers).first {
      (index, comparison) = (column, .atMost)
    } else if titles.contains(where: { ["gate", "quality gate"].contains($0) }),
      let column = columnWithNumbers("value")
    {
      (index, comparison) = (column, .atLeast)
    } else if let column = firstColumn("coverage", whereCell: Self.hasComparison) {
      (index, comparison, needsComparison) = (column, .atLeast, true)
    } else {
      return nil
    }
    let header = table.header[index].lowercased()
    isAboutCoverage = header.containsBytes(of: "coverage")
    isInPercent = header.contains("%")
    let line = table.rows.first?.line
    let targetColumns = table.header.indices.filter { column in
      guard let line else { return false }
      let title = PlainText(table.header[column][...], in: line)
      return GateTargets.saysTarget(title, 0..<title.lowercasedBytes.count)
    }
    isTarget = targetColumns.contains(index)
    isBesideTargets = !isTarget && !needsComparison && !targetColumns.isEmpty
  }

  /// Returns whether the cell of a row has a target beside its threshold, as in `80% (target: 90%)`.
  func hasTarget(in row: MarkdownTable.Row) -> Bool {
    guard !needsComparison, row.cells.indices.contains(index) else { return false }
    let cell = PlainText(row.cells[index][...], in: row.line)
    let count = StatedGate.numbers(in: 0..<cell.lowercasedBytes.count, of: cell).count
    return count > 1 && GateTargets.numbersWithoutTargets(in: cell).count == 1
  }

  /// Returns a title in lower case, without marks and without words such as `coverage`.
  ///
  /// For example, `**Minimum coverage (%)**` becomes `minimum`. A title that has no other words stays whole.
  static func title(_ cell: String) -> String {
    let words = cell.lowercased().filter { !"*`:%()".contains($0) }.split(separator: " ")
    let otherWords = words.filter { !["coverage", "level", "score", "test", "value"].contains($0) }
    let usedWords = otherWords.isEmpty ? words.suffix(1) : otherWords[...]
    return usedWords.joined(separator: " ")
  }

  /// Returns the comparison that a title such as `minimum` states; `nil` if it states none.
  static func comparison(ofTitle title: String) -> StatedGate.Comparison? {
    floorTitles.contains(title) ? .atLeast : ceilingTitles.contains(title) ? .atMost : nil
  }

  private static func hasNumber(_ cell: String) -> Bool {
    cell.split { !($0.isLetter || $0.isNumber) }.contains { $0.first?.isNumber ?? false }
  }

  private static func hasComparison(_ cell: String) -> Bool {
    [">", "≥", "<", "≤", "+", "at least", "min"].contains { cell.lowercased().contains($0) }
  }
}
