import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// The sections of a comparison report on the estimated differences between A and B.
///
/// There is one section for each scenario, or a single section if the estimates of all scenarios are pooled.
struct EstimateSections {
  private let comparison: Comparison

  /// Creates the sections on the estimates of a comparison.
  init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The sections with a table of estimates for each scenario, or with one table of pooled
  /// estimates.
  ///
  /// With eight or more scenarios, the decisions depend only on the pooled estimates, so only these
  /// are shown. The JSON report also has the estimates of each scenario.
  var sections: [ReportSection] {
    guard comparison.scenarios.count < Comparison.minimumPooledScenarios else {
      return pooledSection.map { [$0] } ?? []
    }
    return comparison.scenarios.enumerated().map(section)
  }

  private func section(_ index: Int, _ scenario: PairedScenario) -> ReportSection {
    let pairCount = scenario.pairs.count
    let differingShareBound = Metric.formatted(share: Rate.ruleOfThree(pairCount))
    let equalityNote: Phrase =
      switch (scenario.pairsHaveIdenticalEvents, scenario.isSameWithEverySeed) {
      case (true, true): ", the same event for event, with every seed"
      case (true, false):
        ", the same event for event: with less than \(differingShareBound) of seeds they may differ"
      case (false, true): ", the same with every seed, because nothing is drawn at random"
      case (false, false): ""
      }
    let rows = comparison.findings.map {
      Row(
        finding: $0,
        estimate: $0.estimatesByScenario[index],
        decision: $0.decisions[index],
        hasCutRuns: scenario.hasCutRuns
      )
    }
    let varyingRows = rows.filter { $0.estimate.pairingVarianceRatio != nil }
    let tablesOfScenario = [
      table(rows),
      table(
        "Differences that single pairs hardly move",
        varyingRows,
        columns: Self.robustColumns,
        \.estimate.robustEstimates
      ),
      table(
        "Pairs with 100 % in only one of A and B",
        varyingRows,
        columns: Self.discordantColumns,
        \.estimate.discordantCounts
      ),
    ]
    return ReportSection(
      title:
        "\(code: scenario.path), \(pairCount.counted("pair"))\(equalityNote)",
      blocks: tablesOfScenario.compactMap { $0.map { .table($0) } }
    )
  }

  private var pooledSection: ReportSection? {
    let hasCutRuns = comparison.scenarios.contains(where: \.hasCutRuns)
    let rows = comparison.findings.compactMap { finding in
      finding.pooledEstimate.map {
        Row(finding: finding, estimate: $0, decision: finding.decision, hasCutRuns: hasCutRuns)
      }
    }
    guard !rows.isEmpty else { return nil }
    let pairCount = comparison.scenarios.map(\.pairs.count).reduce(0, +)
    return ReportSection(
      title: "\(comparison.scenarios.count) scenarios, each counting the same, \(pairCount) pairs",
      blocks: [.table(table(rows))]
    )
  }
}

// MARK: - Tables

extension EstimateSections {
  /// A row of a table of estimates: one metric with its estimate and the decision about it.
  private struct Row {
    var finding: MetricFinding
    var estimate: Estimate
    var decision: MarginDecision
    /// Whether a limit ended some of the runs early, so that their numbers are not final.
    var hasCutRuns: Bool

    var metric: Metric { finding.metric }
    var tone: Tone { finding.margin == nil ? .aside : decision.tone }
  }

  private func table(_ rows: [Row]) -> ReportTable {
    ReportTable(
      "Means of A and B, with the interval of their difference",
      of: rows,
      tone: \.tone,
      columns: [
        ReportColumn("metric") { "\($0.metric.rawValue)" },
        ReportColumn("A", .trailing) { "\($0.metric.formatted($0.estimate.meanOfA))" },
        ReportColumn("B", .trailing) { "\($0.metric.formatted($0.estimate.meanOfB))" },
        ReportColumn("B - A", .trailing) {
          "\($0.metric.formatted(difference: $0.estimate.difference))"
        },
        ReportColumn("95 % interval") { intervalText(of: $0) },
        ReportColumn("margin") { row in
          row.finding.margin.map { "\(row.metric.formatted(margin: $0))" } ?? "-"
        },
        ReportColumn("decision") { decisionText(of: $0) },
      ]
    )
  }

  /// Returns the text of the interval of a row's difference.
  ///
  /// If nothing in the runs is drawn at random, the difference is exact, unless a limit ended the runs early.
  private func intervalText(of row: Row) -> Phrase {
    guard row.estimate.isExact else { return "\(row.metric.formatted(row.estimate.interval))" }
    return row.hasCutRuns ? "not final" : "exact"
  }

  /// Returns the text of the decision about the metric of a row.
  ///
  /// A decision about a metric without a margin does not count for the result of the comparison. Its text is therefore
  /// in parentheses. If the comparison stopped early, such a decision is not valid, and its text is empty.
  private func decisionText(of row: Row) -> Phrase {
    guard row.finding.margin == nil else { return "\(row.decision.rawValue)" }
    return comparison.hasStoppedEarly ? "" : "(\(row.decision.rawValue))"
  }

  /// Returns a table of the rows whose estimate has an optional part, such as the robust estimates.
  ///
  /// - Parameters:
  ///   - caption: The caption of the table.
  ///   - rows: The rows to choose from.
  ///   - columns: The columns of the table.
  ///   - part: A closure that returns the optional part of a row's estimate; `nil` if the estimate does not
  ///     have the part.
  /// - Returns: The table; `nil` if no row has the part.
  private func table<Part>(
    _ caption: Phrase,
    _ rows: [Row],
    columns: [ReportColumn<(row: Row, part: Part)>],
    _ part: (Row) -> Part?
  ) -> ReportTable? {
    let elements = rows.compactMap { row in part(row).map { (row: row, part: $0) } }
    return elements.isEmpty ? nil : ReportTable(caption, of: elements, columns: columns)
  }

  private static var robustColumns: [ReportColumn<(row: Row, part: Estimate.RobustEstimates)>] {
    [
      ReportColumn("besides") { "\($0.row.metric.rawValue)" },
      ReportColumn("typical", .trailing) {
        "\($0.row.metric.formatted(difference: $0.part.hodgesLehmann))"
      },
      ReportColumn("median") { quantileText($0.part.median, $0.row.metric) },
      ReportColumn("95th percentile") {
        quantileText($0.part.ninetyFifthPercentile, $0.row.metric)
      },
      ReportColumn("paired variance", .trailing) { pairedVarianceText($0.row) },
    ]
  }

  private static var discordantColumns: [ReportColumn<(row: Row, part: PairedCounts)>] {
    [
      ReportColumn("besides") { "\($0.row.metric.rawValue)" },
      ReportColumn("only A", .trailing) { "\($0.part.onlyFirst)" },
      ReportColumn("only B", .trailing) { "\($0.part.onlySecond)" },
      ReportColumn("McNemar p", .trailing) { "\(PValueFormat.text($0.part.mcNemarPValue))" },
      ReportColumn("paired variance", .trailing) { pairedVarianceText($0.row) },
    ]
  }

  private static func quantileText(
    _ quantile: (difference: Double, interval: Interval),
    _ metric: Metric
  ) -> Phrase {
    "\(metric.formatted(difference: quantile.difference)) (\(metric.formatted(quantile.interval)))"
  }

  /// Returns the variance of the paired differences in percent of the unpaired variance.
  ///
  /// The unpaired variance is the variance of the values of A plus the variance of the values of B.
  private static func pairedVarianceText(_ row: Row) -> Phrase {
    row.estimate.pairingVarianceRatio.map { "\(Int(($0 * 100).rounded())) %" } ?? ""
  }
}
