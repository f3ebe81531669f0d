import Foundation

/// How far many runs have come, on a terminal.
final class Progress {
  private let total: Int
  private var done = 0
  private let start = ContinuousClock.now
  private var shown = ContinuousClock.now

  /// Progress over so many runs; `nil` where nobody looks on.
  init?(of total: Int) {
    guard isatty(STDERR_FILENO) == 1, total > 0 else { return nil }
    self.total = total
  }

  /// Counts runs, and says now and then how far they have come.
  func advance(by count: Int) {
    done += count
    guard shown.duration(to: .now) > .milliseconds(200), done > 0 else { return }
    shown = .now
    let passed = start.duration(to: shown)
    let left = passed * max(0, total - done) / done
    Output.report(
      overwriting: "\(done) of \(total) runs, \(left.components.seconds + 1) s left"
    )
  }

  /// Takes what was said away.
  func finish() { Output.report(overwriting: "") }
}
