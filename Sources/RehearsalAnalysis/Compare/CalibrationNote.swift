import RehearsalRunning
import RehearsalSimulation

/// The last line of a report on a comparison, on false alarms or on a power analysis.
///
/// The line states where the numbers in the models of agents come from. An example of such a number is the
/// time that a task takes.
struct CalibrationNote {
  private let calibrationsOfA: [Calibration?]
  private let calibrationsOfB: [Calibration?]

  /// Creates the note from the calibrations of configurations A and B.
  ///
  /// A calibration states where the numbers in the models of a scenario's agents come from. Each
  /// array has one element for each scenario. The element is `nil` if the scenario states no
  /// calibration. The array of B is empty in the check for false alarms, which has only one configuration.
  init(_ calibrationsOfA: [Calibration?], _ calibrationsOfB: [Calibration?]) {
    self.calibrationsOfA = calibrationsOfA
    self.calibrationsOfB = calibrationsOfB
  }

  init(_ comparison: Comparison) {
    self.init(
      comparison.scenarios.map(\.resultOfA.plan.calibration),
      comparison.scenarios.map(\.resultOfB.plan.calibration)
    )
  }

  private static func sourcesText(of calibrations: [Calibration?]) -> Phrase {
    var seenSources: Set<Phrase> = []
    let sources = calibrations.map { calibration -> Phrase in
      guard let calibration else { return "on nothing that is named" }
      return Phrase("on \(calibration.summary)")
    }
    return sources.filter { seenSources.insert($0).inserted }.joined(by: "; ")
  }

  /// The text of the note.
  var phrase: Phrase {
    let sourcesOfA = Self.sourcesText(of: calibrationsOfA)
    let sourcesOfB = Self.sourcesText(of: calibrationsOfB)
    let sources: Phrase =
      sourcesOfB.pieces.isEmpty || sourcesOfA == sourcesOfB
      ? sourcesOfA : "A \(sourcesOfA), B \(sourcesOfB)"
    return
      "This compares models of agents under this protocol, not agents; calibrated \(sources)."
  }
}

extension Calibration {
  /// The source of the numbers, the number of measured runs if known, and the date.
  ///
  /// An example of the text is `logs, 12 runs, 2026-03-01`.
  var summary: String {
    [source, runs?.counted("run"), "\(date)"].compactMap(\.self).joined(separator: ", ")
  }
}
