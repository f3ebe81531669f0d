import RehearsalRunning
import Synchronization
public import Testing

/// A trait that adds the runs of a test, and how to repeat them, to every issue that the test records.
///
/// Attach `.rehearsal` to a test or a suite:
///
/// ```swift
/// @Test(.rehearsal, arguments: Seeds(0..<50))
/// func `no result is lost`(seed: Seed) async throws { ... }
/// ```
public struct RehearsalTrait: TestTrait, SuiteTrait, TestScoping {
  /// Whether a suite applies the trait to all of its tests.
  public var isRecursive: Bool { true }

  /// Runs a test, logs its runs, and adds the log as comments to each issue that the test records.
  public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    let log = RehearsalLog()
    let naming = IssueHandlingTrait.compactMapIssues { issue in
      var issue = issue
      issue.comments += log.lines(test: test.name).map { Comment(rawValue: $0) }
      return issue
    }
    try await naming.provideScope(for: test, testCase: testCase) {
      try await RehearsalLog.$current.withValue(log, operation: function)
    }
  }
}

extension Trait where Self == RehearsalTrait {
  /// A trait that adds the runs of a test, and how to repeat them, to every issue that the test records.
  public static var rehearsal: RehearsalTrait { RehearsalTrait() }
}

/// A log of the runs of one test.
///
/// Of a sweep, it contains only the runs that failed.
final class RehearsalLog: Sendable {
  /// The log of the test that the current Swift task executes; `nil` outside a test with the trait.
  @TaskLocal static var current: RehearsalLog?

  private struct Entry: Hashable {
    var seed: UInt64
    var path: String?
  }

  private let entries = Mutex<[Entry]>([])
  /// The greatest count of runs that the comments of an issue list.
  private static let most = 3

  func add(seed: UInt64, path: String?) {
    entries.withLock { $0.append(Entry(seed: seed, path: path)) }
  }

  /// Returns the seeds of the latest runs and the commands that repeat them, as lines of text.
  func lines(test: String) -> [String] {
    let entries = entries.withLock(\.self)
    guard !entries.isEmpty else { return [] }
    let name = test.prefix { $0 != "(" }
    return entries.suffix(Self.most).flatMap { entry in
      let filter = ShellWord.quoted(String(name))
      let again = "REHEARSAL_SEED=\(entry.seed) swift test --filter \(filter)"
      let run = entry.path.map {
        "without your actors: rehearse run \(ShellWord.quoted($0)) --seed \(entry.seed)"
      }
      return ["seed \(entry.seed); repeat with: \(again)", run].compactMap(\.self)
    }
  }
}
