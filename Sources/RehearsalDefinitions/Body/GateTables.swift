/// Gates in tables with a column of thresholds, such as `| Metric | Minimum |`.
extension StatedGate {
  /// Returns the gates of the rows that state no gate as a line on its own.
  ///
  /// `linesBelowCoverage` are the numbers of the lines below a title about coverage.
  static func gates(
    inTablesOf text: MarkdownText,
    _ linesBelowCoverage: Set<Int>,
    _ source: SourceText
  ) -> [StatedGate] {
    MarkdownTable.tables(in: text.lines[...]).flatMap { table -> [StatedGate] in
      guard let (column, comparison) = thresholdColumn(of: table) else { return [] }
      return table.rows.flatMap { row -> [StatedGate] in
        let isBelowCoverage = linesBelowCoverage.contains(row.line.number)
        return gates(of: row, in: table, column, comparison, isBelowCoverage, source)
      }
    }
  }

  private static let floorTitles = [
    "minimum", "min", "min.", "floor", "required", "requirement", "threshold", "target", "gate",
  ]
  private static let ceilingTitles = ["maximum", "max", "max.", "ceiling", "limit"]

  /// Returns the index of the column of thresholds, and the comparison that its title states.
  ///
  /// The result is `nil` if the table has no such column, or if it is the only column.
  private static func thresholdColumn(of table: MarkdownTable) -> (Int, Comparison)? {
    guard table.header.count > 1 else { return nil }
    let titles = table.header.map { $0.lowercased().filter { !"*`:".contains($0) } }
    if let column = floorTitles.lazy.compactMap({ titles.firstIndex(of: $0) }).first {
      return (column, .atLeast)
    }
    return ceilingTitles.lazy.compactMap { titles.firstIndex(of: $0) }.first.map { ($0, .atMost) }
  }

  private static func gates(
    of row: MarkdownTable.Row,
    in table: MarkdownTable,
    _ column: Int,
    _ comparison: Comparison,
    _ isBelowCoverage: Bool,
    _ source: SourceText
  ) -> [StatedGate] {
    guard row.cells.indices.contains(column), let rowText = row.line.textWithoutMarker,
      gates(in: PlainText(rowText, in: row.line), isBelowCoverage: isBelowCoverage, source).isEmpty,
      let (threshold, text) = cellThreshold(in: column, of: row, rowText)
    else { return [] }
    return metrics(of: row, in: table, column, isBelowCoverage)
      .filter { threshold.comparison != nil || isFloorMetric($0) == (comparison == .atLeast) }
      .map { metric in
        StatedGate(
          metric: metric,
          comparison: threshold.comparison ?? comparison,
          number: threshold.standardText(in: text),
          unit: threshold.unit,
          appliesOnlyToPart: false,
          location: source.location(of: text.rest(from: threshold.range.lowerBound), in: row.line)
        )
      }
  }

  /// Returns the number of a cell that holds exactly one, and the text of the cell.
  private static func cellThreshold(
    in column: Int,
    of row: MarkdownTable.Row,
    _ rowText: Substring
  ) -> (WrittenNumber, PlainText)? {
    let parts = rowText.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
    // A bar after a backslash is part of a cell. The location is then that of the first equal text.
    let hasEscapedBars = rowText.containsBytes(of: "\\|")
    let cell =
      hasEscapedBars
      ? row.line.text(from: row.cells[column])?.prefix(row.cells[column].count)
      : parts.indices.contains(column + 1) ? Substring(parts[column + 1]) : nil
    guard let cell else { return nil }
    let text = PlainText(cell, in: row.line)
    let numbers = numbers(in: 0..<text.lowercasedBytes.count, of: text)
    return numbers.count == 1 ? (numbers[0], text) : nil
  }

  /// Returns the standard names of the metrics that a row is about, from the first other cell and its title.
  private static func metrics(
    of row: MarkdownTable.Row,
    in table: MarkdownTable,
    _ column: Int,
    _ isBelowCoverage: Bool
  ) -> [String] {
    guard let nameColumn = row.cells.indices.first(where: { $0 != column }) else { return [] }
    let name = PlainText(row.cells[nameColumn][...], in: row.line)
    let wholeName = 0..<name.lowercasedBytes.count
    let statedNames = GateMetric.names(in: name, wholeName)
    guard statedNames.isEmpty else { return statedNames }
    let isTitleAboutCoverage =
      table.header.indices.contains(nameColumn)
      && table.header[nameColumn].lowercased().containsBytes(of: "coverage")
    guard isTitleAboutCoverage || isBelowCoverage else { return [] }
    return GateMetric.nameBelowCoverage(in: name, wholeName).map { [$0] } ?? []
  }

  /// Returns whether more is better for a metric, so that a threshold without a comparison is a floor.
  private static func isFloorMetric(_ metric: String) -> Bool {
    metric.hasSuffix("-coverage") || metric.hasSuffix("-score")
      || ["pass-rate", "availability"].contains(metric)
  }
}
