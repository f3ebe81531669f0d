import RehearsalRunning

/// The content of a report on a comparison, independent of the format of the report.
///
/// The text, Markdown and HTML reports only render this content. To add a section or a column to all three formats, or
/// a chart to the HTML format, add it to this type or to the type of a single section, such as ``CostSection``.
struct ComparisonSections {
  /// The names of the two configurations, as in `candidate against baseline`.
  let title: Phrase
  /// The result of the comparison in one line.
  let result: Phrase
  /// The tone of the result in reports: good or bad news for configuration B, or neither.
  let tone: Tone
  /// A block with the command that repeats the failed run of B; empty if no failure of B ended the comparison
  /// early.
  let resultBlocks: [ReportSection.Block]
  /// A table with one decision about each metric.
  ///
  /// The decision is about all scenarios together. If the estimates of the scenarios are not pooled, it is
  /// the worst of the decisions about the single scenarios. Only the HTML page shows the table.
  let overview: ReportTable
  /// The sections of the report, from top to bottom.
  let sections: [ReportSection]
  /// The last line of the report: where the numbers in the models of agents come from.
  let note: Phrase

  /// Creates the content of the report on a comparison.
  init(_ comparison: Comparison) {
    title = "\(comparison.armB.name) against \(comparison.armA.name)"
    result = Phrase(comparison.resultText)
    tone = comparison.decision.tone
    resultBlocks = comparison.stopCommand.map { [.commands(["\(code: $0)"])] } ?? []
    overview = Self.overviewTable(comparison)
    let sectionGroups: [[ReportSection?]] = [
      [Self.configurationsSection(comparison), Self.cautionsSection(comparison)],
      [SweepProblemSection(comparison)?.section, Self.ineffectiveEditsSection(comparison)],
      EstimateSections(comparison).sections,
      [SequenceSection(comparison)?.section, CostSection(comparison)?.section],
      ChartSections(comparison).sections,
      [Self.widestPairsSection(comparison), Self.corpusSection(comparison)],
    ]
    sections = sectionGroups.joined().compactMap { $0 }
    note = CalibrationNote(comparison).phrase
  }

  private static func overviewTable(_ comparison: Comparison) -> ReportTable {
    ReportTable(
      "Over all scenarios",
      of: comparison.findings,
      tone: { $0.margin == nil ? .aside : $0.decision.tone },
      columns: [
        ReportColumn("metric") { "\($0.metric.rawValue)" },
        ReportColumn("B against A", .trailing) { "\($0.changeText)" },
        ReportColumn("better is") { $0.metric.moreIsBetter ? "more" : "less" },
        ReportColumn("margin", .trailing) { finding in
          finding.margin.map { "\(finding.metric.formatted(margin: $0))" } ?? "-"
        },
        ReportColumn("decision") { finding in
          finding.margin == nil ? "not decided on" : "\(finding.decision.rawValue)"
        },
      ]
    )
  }

  private static func configurationsSection(_ comparison: Comparison) -> ReportSection {
    let sides = [("A", comparison.armA), ("B", comparison.armB)].map { label, arm in
      ReportSection.ConfigurationFacts(label: label, texts: ["\(arm.name)", "\(code: arm.path)"])
    }
    return ReportSection(blocks: [.sides(sides)])
  }

  private static func cautionsSection(_ comparison: Comparison) -> ReportSection? {
    let cautions = comparison.cautions.map { Phrase($0) }
    return cautions.isEmpty ? nil : ReportSection(blocks: [.cautions(cautions)])
  }

  /// Returns the section that explains why no event differs between the runs of A and B.
  ///
  /// The section lists the differences between the configurations. The result is `nil` if any event differs.
  private static func ineffectiveEditsSection(_ comparison: Comparison) -> ReportSection? {
    guard comparison.pairsHaveIdenticalEvents else { return nil }
    let edits = comparison.ineffectiveEdits.map { Phrase($0.text) }
    return ReportSection(
      title: "Why no event differs",
      blocks: [.notes(edits.isEmpty ? ["the plans of A and B have no difference"] : edits)]
    )
  }

  /// The maximum number of pairs of runs in the section on the pairs that differ most.
  private static let widestPairLimit = 3

  /// Returns the section on the pairs of runs that differ most, at most one pair for each metric.
  ///
  /// In HTML, the first pair has a timeline for each of its runs if the events of both runs were stored. The
  /// result is `nil` if no pair differs.
  private static func widestPairsSection(_ comparison: Comparison) -> ReportSection? {
    let items = comparison.widestPairs.prefix(widestPairLimit).enumerated().map { index, widest in
      let (metric, scenario) = (widest.metric, widest.scenario)
      let hasEvents = index == 0 && comparison.widestPairEvents != nil
      let sides = [("A", scenario.resultOfA), ("B", scenario.resultOfB)].map { label, result in
        ReportSection.ConfigurationFacts(
          label: label,
          texts: ["\(code: result.repeatCommand(seed: widest.seed))"],
          figure: hasEvents ? PairTimeline(side: label, seed: widest.seed) : nil
        )
      }
      return ReportSection.Item(
        label: metric.rawValue,
        text:
          "\(metric.formatted(widest.valueOfA)) and \(metric.formatted(widest.valueOfB)), \(code: scenario.path), seed \(widest.seed)",
        sides: sides
      )
    }
    return items.isEmpty
      ? nil : ReportSection(title: "Where they differ most", blocks: [.items(items)])
  }

  /// Returns the section on the corpus: the seeds with which B failed and A passed in an earlier comparison.
  ///
  /// The section lists a command for each seed with which B still fails and A still passes. The result is `nil`
  /// if the corpus has no seeds.
  private static func corpusSection(_ comparison: Comparison) -> ReportSection? {
    let results = comparison.corpusResults
    guard !results.isEmpty else { return nil }
    let repeatCommands = results.filter(\.onlyBFails).map { result -> Phrase in
      "\(code: result.repeatCommand)"
    }
    return ReportSection(
      title: "Kept for failing before: \(repeatCommands.count) of \(results.count) pairs still do",
      blocks: repeatCommands.isEmpty ? [] : [.commands(repeatCommands)]
    )
  }
}
