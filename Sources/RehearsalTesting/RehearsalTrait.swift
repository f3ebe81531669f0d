import RehearsalRunning
import Synchronization
public import Testing

/// Names the runs that a test made in every issue that the test records, with how to repeat them.
///
/// Use `.rehearsal` on a test or a suite:
///
/// ```swift
/// @Test(.rehearsal, arguments: Seeds(0..<50))
/// func `no result is lost`(seed: Seed) async throws { ... }
/// ```
public struct RehearsalTrait: TestTrait, SuiteTrait, TestScoping {
  /// Whether suites hand the trait to each of their tests.
  public var isRecursive: Bool { true }

  /// Runs a test with a log of its runs, which its issues are given as comments.
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
  /// Names the runs that a test made in every issue that the test records, with how to repeat them.
  public static var rehearsal: RehearsalTrait { RehearsalTrait() }
}

/// The runs that a test has made.
final class RehearsalLog: Sendable {
  /// The log of the test that runs in this task.
  @TaskLocal static var current: RehearsalLog?

  private struct Entry: Hashable {
    var seed: UInt64
    var path: String?
  }

  private let entries = Mutex<[Entry]>([])
  /// The most runs that are named.
  private static let most = 3

  func add(seed: UInt64, path: String?) {
    entries.withLock { $0.append(Entry(seed: seed, path: path)) }
  }

  /// How to repeat the latest runs, a line each.
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
