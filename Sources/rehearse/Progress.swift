import Foundation
import RehearsalSimulation

/// A line on the terminal that shows how many runs or other units are finished.
final class Progress {
  private let totalCount: Int
  private let unit: String
  private var doneCount = 0
  private let startTime = ContinuousClock.now
  private var lastUpdate = ContinuousClock.now

  /// Creates the progress of `total` runs or other units; `nil` if `total` is zero or standard error is not a
  /// terminal.
  init?(of total: Int, _ unit: String = "runs") {
    guard isatty(STDERR_FILENO) == 1, total > 0 else { return nil }
    self.totalCount = total
    self.unit = unit
  }

  /// Counts finished units, and updates the line at most every 200 milliseconds.
  func advance(by count: Int) {
    doneCount += count
    guard lastUpdate.duration(to: .now) > .milliseconds(200), doneCount > 0 else { return }
    lastUpdate = .now
    let elapsed = startTime.duration(to: lastUpdate)
    let remainingDuration = elapsed * max(0, totalCount - doneCount) / doneCount
    let remainingTime = VirtualTime((remainingDuration.components.seconds + 1) * 1_000_000_000)
    Output.report(overwriting: "\(doneCount) of \(totalCount) \(unit), about \(remainingTime) left")
  }

  /// Clears the progress line.
  func finish() { Output.report(overwriting: "") }
}
