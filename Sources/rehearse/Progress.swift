import Foundation

/// The progress of a command's runs, shown on a terminal.
final class Progress {
  private let total: Int
  private var done = 0
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now

  /// Creates the progress of the given count of runs; `nil` if it is zero or standard error is not a
  /// terminal.
  init?(of total: Int) {
    guard isatty(STDERR_FILENO) == 1, total > 0 else { return nil }
    self.total = total
  }

  /// Counts finished runs, and shows the progress at most every 200 milliseconds.
  func advance(by count: Int) {
    done += count
    guard lastShown.duration(to: .now) > .milliseconds(200), done > 0 else { return }
    lastShown = .now
    let elapsed = start.duration(to: lastShown)
    let remaining = elapsed * max(0, total - done) / done
    Output.report(
      overwriting: "\(done) of \(total) runs, \(remaining.components.seconds + 1) s left"
    )
  }

  /// Clears the line that shows the progress.
  func finish() { Output.report(overwriting: "") }
}
