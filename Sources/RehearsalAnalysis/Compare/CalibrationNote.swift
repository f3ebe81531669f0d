import RehearsalRunning
import RehearsalSimulation

/// A line in every comparison report that says what was compared and how the models were calibrated.
struct CalibrationNote {
  private let first: [Calibration?]
  private let second: [Calibration?]

  /// Creates the note from the calibrations of A's and of B's models, one for each scenario.
  ///
  /// The second array is empty if A is compared with itself.
  init(_ first: [Calibration?], _ second: [Calibration?]) {
    self.first = first
    self.second = second
  }

  init(_ comparison: Comparison) {
    self.init(
      comparison.scenarios.map(\.first.plan.calibration),
      comparison.scenarios.map(\.second.plan.calibration)
    )
  }

  private static func sources(of calibrations: [Calibration?]) -> Phrase {
    var seen: Set<Phrase> = []
    let sources = calibrations.map { calibration -> Phrase in
      guard let calibration else { return "on nothing that is named" }
      return Phrase("on \(calibration.summary)")
    }
    return sources.filter { seen.insert($0).inserted }.joined(by: "; ")
  }

  /// The note.
  var phrase: Phrase {
    let (a, b) = (Self.sources(of: first), Self.sources(of: second))
    let sources: Phrase = b.pieces.isEmpty || a == b ? a : "A \(a), B \(b)"
    return
      "This compares models of agents under this protocol, not agents; calibrated \(sources)."
  }
}

extension Calibration {
  /// The source, the runs if there is a number, and the date.
  var summary: String {
    [source, runs?.counted("run"), "\(date)"].compactMap(\.self).joined(separator: ", ")
  }
}
