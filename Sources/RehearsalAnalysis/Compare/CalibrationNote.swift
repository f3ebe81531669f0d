import RehearsalRunning
import RehearsalSimulation

/// What a comparison is, in one line that every report carries.
struct CalibrationNote {
  private let first: [Calibration?]
  private let second: [Calibration?]

  /// Says where the models of A and of B come from, by scenario.
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

  private static func words(_ calibrations: [Calibration?]) -> String {
    var seen: Set<String> = []
    let words = calibrations.map { calibration in
      guard let calibration else { return "on nothing that is named" }
      let runs = calibration.runs.map { ", \($0) runs" } ?? ""
      return InertText.line("on \(calibration.source)\(runs), \(calibration.date)")
    }
    return words.filter { seen.insert($0).inserted }.joined(separator: "; ")
  }

  /// The line.
  var line: String {
    let (a, b) = (Self.words(first), Self.words(second))
    let sources = b.isEmpty || a == b ? a : "A \(a), B \(b)"
    return "This compares models of agents under this protocol, not agents; calibrated \(sources)."
  }
}
