import Foundation
import Support
import Testing

/// Checks of the sources that the formatter does not make.
@Suite struct `The sources` {
  struct Source: CustomTestStringConvertible, Sendable {
    var path: String
    var text: String
    var testDescription: String { path }
  }

  static let sources: [Source] = {
    let root = Surroundings.project.appending(path: "Sources").path
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
    return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
      (try? Surroundings.text("Sources/\(path)")).map { Source(path: path, text: $0) }
    }
  }()

  /// The lines of the kernel, the statistics and the rules, without comments.
  private static let kernel: [(path: String, line: String)] = sources.filter {
    source in
    ["RehearsalSimulation/", "RehearsalStatistics/", "RehearsalRules/"].contains {
      source.path.hasPrefix($0)
    }
  }.flatMap { source in
    source.text.split(separator: "\n").map(String.init)
      .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.map { (source.path, $0) }
  }

  @Test func `exist`() {
    #expect(Self.sources.count > 80)
    #expect(Self.kernel.count > 3_000)
  }

  @Test func `lie in a project whose top level has nothing else`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Surroundings.project.path)
      .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
    let allowed = [
      "Benchmarks", "LICENSE", "Makefile", "Package.swift", "README.md", "Scenarios", "Sources",
      "Tests",
    ]
    #expect(names.sorted() == allowed)
  }

  @Test(arguments: sources)
  func `have at most 420 lines`(source: Source) {
    #expect(source.text.count { $0 == "\n" } <= 420)
  }

  @Test(arguments: [
    "Date(", "UUID(", ".random(", "SystemRandomNumberGenerator", "hashValue", "ContinuousClock",
    "SuspendingClock", "Task.sleep", "Task.detached", "DispatchQueue", "import Foundation",
    "import Dispatch", "Locale", "ProcessInfo",
  ])
  func `of kernel and rules use no clock, random numbers or environment`(banned: String) {
    #expect(Self.kernel.filter { $0.line.contains(banned) }.map(\.path) == [])
  }

  @Test func `of kernel and rules never iterate over a dictionary or set`() {
    let files = Dictionary(grouping: Self.kernel, by: \.path).mapValues { $0.map(\.line) }
    for (path, lines) in files {
      #expect(OrderCheck.walks(in: lines) == [], "\(path)")
    }
    #expect(files.values.map(OrderCheck.unordered).joined().count > 10)
    let caught = [
      "  var ages: [String: Int] = [:]", "  for (name, age) in ages {", "  ages.map(\\.key)",
    ]
    #expect(OrderCheck.walks(in: caught).count == 2)
  }

  @Test(arguments: ["fatalError(", "try!", " as! ", "TODO", "FIXME", "XXX"])
  func `contain no traps, forced casts or open tasks`(banned: String) {
    #expect(Self.sources.filter { $0.text.contains(banned) }.map(\.path) == [])
  }

  @Test(arguments: ["Manager", "Helper", "Utils", "Utilities"])
  func `have specific names`(banned: String) {
    #expect(Self.sources.filter { $0.path.contains(banned) }.map(\.path) == [])
  }

  @Test func `differ between operating systems in one file`() {
    let branches = Self.sources.filter { $0.text.contains(/#if (?:canImport|os)\(/) }
    #expect(branches.map(\.path) == ["OperatingSystem/CurrentProcess.swift"])
    let uses = Self.kernel.filter { $0.line.contains("CurrentProcess.") }
    #expect(uses.map(\.path) == [])
  }

  @Test(arguments: [
    "README.md", "Sources/RehearsalTesting/RehearsalTesting.docc/RehearsalTesting.md",
  ])
  func `show the test that is run as a package of its own`(page: String) throws {
    let test = "Tests/Embedding/Tests/EmbeddingTests/StubbornReviewerTests.swift"
    #expect(try Surroundings.text(page).contains("```swift\n\(Surroundings.text(test))```"))
  }

  @Test func `of reports make no runs and no judgements`() {
    let reports = Self.sources.filter { $0.path.hasPrefix("RehearsalAnalysis/") }
    #expect(reports.count > 20)
    for banned in ["Simulation(", "Judge("] {
      #expect(reports.filter { $0.text.contains(banned) }.map(\.path) == [])
    }
  }

  @Test func `depend on each other one way`() throws {
    let allowed: [String: Set<String>] = [
      "RehearsalSimulation": [],
      "RehearsalDefinitions": ["RehearsalSimulation"],
      "RehearsalStatistics": ["RehearsalSimulation"],
      "RehearsalRules": ["RehearsalSimulation", "RehearsalStatistics"],
      "RehearsalBenchmark": ["RehearsalSimulation"],
      "RehearsalRecording": ["RehearsalSimulation", "RehearsalRules"],
      "RehearsalLint": ["RehearsalSimulation", "RehearsalDefinitions"],
      "RehearsalHistories": ["RehearsalSimulation", "RehearsalDefinitions"],
      "RehearsalRunning": [
        "RehearsalSimulation", "RehearsalDefinitions", "RehearsalStatistics", "RehearsalRules",
        "RehearsalRecording", "RehearsalLint", "RehearsalHistories",
      ],
      "RehearsalAnalysis": [
        "RehearsalSimulation", "RehearsalDefinitions", "RehearsalStatistics", "RehearsalRules",
        "RehearsalRecording", "RehearsalLint", "RehearsalRunning", "RehearsalHistories",
      ],
      "RehearsalTesting": [
        "RehearsalSimulation", "RehearsalDefinitions", "RehearsalRules", "RehearsalRunning",
      ],
    ]
    for source in Self.sources {
      let target = String(source.path.prefix { $0 != "/" })
      guard let known = allowed[target] else { continue }
      let imported = source.text.matches(of: /import (Rehearsal\w+)/).map { String($0.1) }
      #expect(known.isSuperset(of: imported), "\(source.path)")
    }
  }
}
