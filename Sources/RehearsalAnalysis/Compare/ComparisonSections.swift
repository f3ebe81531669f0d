import RehearsalRunning

/// What the reports on a comparison say.
///
/// The reports as text, Markdown and HTML render these sections and decide nothing themselves. To add a
/// section, a column or a chart to all of them, add it here or in the types that make single sections.
struct ComparisonSections {
  /// The names of the two configurations.
  let title: Phrase
  /// The result in one line.
  let result: Phrase
  /// Whether the result is good or bad for B.
  let tone: Tone
  /// What belongs to the result: the command that repeats the run that decided alone, if there is one.
  let resultBlocks: [ReportSection.Block]
  /// The decision about each metric over all scenarios, for formats that begin with it.
  let overview: ReportTable
  /// The sections, in the order in which they are shown.
  let sections: [ReportSection]
  /// What the comparison is about, shown at the end.
  let note: Phrase

  /// Creates the sections of a comparison.
  init(_ comparison: Comparison) {
    title = "\(comparison.second.name) against \(comparison.first.name)"
    result = Phrase(comparison.words)
    tone = comparison.decision.tone
    resultBlocks = comparison.stop.map { [.commands(["\(code: $0)"])] } ?? []
    overview = Self.overview(comparison)
    let parts: [[ReportSection?]] = [
      [Self.arms(comparison), Self.cautions(comparison)],
      [Self.edits(comparison)], EstimateSections(comparison).sections,
      [SequenceSection(comparison)?.section, CostSection(comparison)?.section],
      ChartSections(comparison).sections,
      [Self.widestPairs(comparison), Self.corpus(comparison)],
    ]
    sections = parts.joined().compactMap { $0 }
    note = CalibrationNote(comparison).phrase
  }

  private static func overview(_ comparison: Comparison) -> ReportTable {
    ReportTable(
      "Over all scenarios",
      of: comparison.findings,
      tone: { $0.margin == nil ? .aside : $0.decision.tone },
      columns: [
        ReportColumn("metric") { "\($0.metric.rawValue)" },
        ReportColumn("B against A", .trailing) { "\($0.change)" },
        ReportColumn("better is") { $0.metric.moreIsBetter ? "more" : "less" },
        ReportColumn("margin", .trailing) { finding in
          finding.margin.map { "\(finding.metric.words(ofMargin: $0))" } ?? "-"
        },
        ReportColumn("decision") { finding in
          finding.margin == nil ? "not decided on" : "\(finding.decision.rawValue)"
        },
      ]
    )
  }

  private static func arms(_ comparison: Comparison) -> ReportSection {
    let sides = [("A", comparison.first), ("B", comparison.second)].map { label, arm in
      ReportSection.Side(label: label, texts: ["\(arm.name)", "\(code: arm.path)"])
    }
    return ReportSection(blocks: [.sides(sides)])
  }

  private static func cautions(_ comparison: Comparison) -> ReportSection? {
    let cautions = comparison.cautions.map { Phrase($0) }
    return cautions.isEmpty ? nil : ReportSection(blocks: [.cautions(cautions)])
  }

  /// Returns what differs between the configurations without any effect, if no event differs.
  private static func edits(_ comparison: Comparison) -> ReportSection? {
    guard comparison.areSame else { return nil }
    let edits = comparison.ineffectiveEdits.map { Phrase($0.text) }
    return ReportSection(
      title: "Why no event differs",
      blocks: [.notes(edits.isEmpty ? ["the plans of A and B have no difference"] : edits)]
    )
  }

  private static let mostWidestPairs = 3

  /// Returns the pairs that differ most, the first of them with diagrams if its runs were traced.
  private static func widestPairs(_ comparison: Comparison) -> ReportSection? {
    let items = comparison.widestPairs.prefix(mostWidestPairs).enumerated().map { index, widest in
      let (metric, scenario) = (widest.metric, widest.scenario)
      let hasEvents = index == 0 && comparison.widestEvents != nil
      let sides = [("A", scenario.first), ("B", scenario.second)].map { label, result in
        ReportSection.Side(
          label: label,
          texts: ["\(code: result.repeatLine(seed: widest.seed))"],
          figure: hasEvents ? PairTimeline(side: label, seed: widest.seed) : nil
        )
      }
      return ReportSection.Item(
        label: metric.rawValue,
        text:
          "\(metric.words(widest.first)) and \(metric.words(widest.second)), \(code: scenario.path), seed \(widest.seed)",
        sides: sides
      )
    }
    return items.isEmpty
      ? nil : ReportSection(title: "Where they differ most", blocks: [.items(items)])
  }

  private static func corpus(_ comparison: Comparison) -> ReportSection? {
    let pairs = comparison.corpusPairs
    guard !pairs.isEmpty else { return nil }
    let commands = pairs.filter(\.fails).map { pair -> Phrase in "\(code: pair.repeatLine)" }
    return ReportSection(
      title: "Kept for failing before: \(commands.count) of \(pairs.count) pairs still do",
      blocks: commands.isEmpty ? [] : [.commands(commands)]
    )
  }
}
