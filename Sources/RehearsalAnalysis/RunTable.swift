public import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A text table of recorded runs, with a column for each property in which the runs differ.
public struct RunTable: CustomStringConvertible {
  private let runs: [RecordedRun]
  private let isExact: Bool

  /// Creates the table.
  ///
  /// - Parameters:
  ///   - runs: The runs.
  ///   - isExact: Whether times and digests are shown in full.
  public init(_ runs: [RecordedRun], isExact: Bool = false) {
    self.runs = runs
    self.isExact = isExact
  }

  /// The text of the table, which ends with a newline.
  ///
  /// The number, the verdict, the seed and the digest of a run always have a column. If there are several
  /// runs and all of them have the same value of another property, the property has no column. A line above
  /// the table states the value, unless it is empty.
  public var description: String {
    let sharedColumns = columns.filter { column in
      runs.count > 1
        && runs.dropFirst().allSatisfy { column.textForRun($0) == column.textForRun(runs[0]) }
        && !column.isAlwaysShown
    }
    let sharedHeadings = Set(sharedColumns.map(\.heading))
    let differingColumns = columns.filter { !sharedHeadings.contains($0.heading) }
    let rows =
      [differingColumns.map(\.heading)]
      + runs.map { run in differingColumns.map { $0.textForRun(run) } }
    let sharedProperties = sharedColumns.compactMap { column -> String? in
      let text = column.textForRun(runs[0])
      return text.isEmpty ? nil : "\(column.heading) \(text)"
    }
    let heading =
      sharedProperties.isEmpty
      ? [] : ["all \(runs.count) runs: \(sharedProperties.joined(separator: ", "))", ""]
    return (heading + TextTable.lines(rows)).joined(separator: "\n") + "\n"
  }

  private struct Column {
    var heading: String
    var isAlwaysShown = false
    var textForRun: (RecordedRun) -> String
  }

  private var columns: [Column] {
    [
      Column(heading: "run", isAlwaysShown: true) { "\($0.id)" },
      Column(heading: "verdict", isAlwaysShown: true) { $0.verdict.rawValue },
      Column(heading: "scenario") { InertText.singleLine($0.scenarioName) },
      Column(heading: "configuration") { InertText.singleLine($0.configuration ?? "") },
      Column(heading: "seed", isAlwaysShown: true) { "\($0.seed)" },
      Column(heading: "ending") { $0.endingCode },
      Column(heading: "time") { run in
        let time = VirtualTime(run.endTime)
        return (isExact ? time : time.rounded).description
      },
      Column(heading: "handoffs") { "\($0.handoffCount)" },
      Column(heading: "tokens") { $0.tokenCount == 0 ? "" : "\($0.tokenCount)" },
      Column(heading: "violations") { "\($0.violationCount)" },
      Column(heading: "digest", isAlwaysShown: true) { run in
        isExact ? run.digest : String(run.digest.prefix(12))
      },
    ]
  }
}
