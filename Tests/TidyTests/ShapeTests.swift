import Foundation
import Subprocess
import Support
import Testing

private enum Python {
  /// The path of Python 3, or `nil` if it is not installed.
  static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/python3" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
}

/// `Tests/Verification/shape` on sources whose shape is known.
@Suite(.enabled(if: Python.path != nil))
struct `The shape script` {
  private static let sound = [
    "Target/Low/Grain.swift": """
    /// A grain.
    public struct Grain {
      /// The mass in grams.
      public var mass: Int
      // Not a use of Mill; nor is the text below.
      var label: String { "Mill" }
    }
    """,
    "Target/High/Mill.swift": """
    /// A mill.
    struct Mill {
      var grains: [Grain]
    }
    """,
    // A private type hides the one with the same name in the other folder.
    "Target/Low/Chaff.swift": """
    private struct Mill {}

    struct Chaff {
      private var mill = Mill()
    }
    """,
  ]

  @Test func `passes the sources of this package`() async throws {
    let result = try await shape(below: Surroundings.project.appending(path: "Sources").path)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test func `passes sources in which nothing is wrong`() async throws {
    let result = try await shape(of: Self.sound)
    #expect(result.status == 0)
    #expect(result.output.contains("files: 3\n"))
    #expect(result.output.contains("pairs of folders that use each other: 0\n"))
    #expect(result.output.contains("undocumented public declarations: 0\n"))
  }

  @Test func `fails when two folders use each other`() async throws {
    var sources = Self.sound
    sources["Target/Low/Sack.swift"] = "struct Sack {\n  var mill: Mill\n}\n"
    let result = try await shape(of: sources)
    #expect(result.status == 1)
    #expect(result.output.contains("Target: High uses Grain of Low\n"))
    #expect(result.output.contains("Target: Low uses Mill of High\n"))
  }

  @Test(arguments: [(59, 0), (60, 1)])
  func `fails when a function has more than 60 lines`(statements: Int, status: Int32) async throws {
    let body = Array(repeating: "  step()\n", count: statements - 1).joined()
    let result = try await shape(of: ["Target/Work.swift": "func work() {\n\(body)}\n"])
    #expect(result.status == status)
    #expect(result.output.contains("Target/Work.swift:1: work, \(statements + 1) lines\n"))
  }

  @Test(arguments: [
    "public struct Bare {}", "/// An end.\npublic enum End {\n  case near\n}",
    "/// A part.\npublic protocol Part {\n  var size: Int { get }\n}",
  ])
  func `fails when a public declaration has no documentation`(text: String) async throws {
    let result = try await shape(of: ["Target/File.swift": text + "\n"])
    #expect(result.status == 1)
    #expect(result.output.contains("undocumented public declarations: 1\n"))
  }

  @Test func `lists public types that only the package can create`() async throws {
    let text = "/// A seal.\npublic struct Seal {\n  package init(_ number: Int) {}\n}\n"
    let result = try await shape(of: ["Target/Seal.swift": text])
    #expect(result.status == 0)
    #expect(result.output.contains("Target/Seal.swift:2: Seal (package init)\n"))
  }

  @Test func `never fails without --check`() async throws {
    let result = try await shape(
      of: ["Target/File.swift": "public struct Bare {}\n"],
      arguments: []
    )
    #expect(result.status == 0)
  }

  /// Writes files into a temporary folder and runs the script on it.
  private func shape(
    below folder: String,
    arguments: [String] = ["--check"]
  ) async throws -> (status: Int32, output: String) {
    let script = Surroundings.project.appending(path: "Tests/Verification/shape").path
    let record = try await Subprocess.run(
      .name("python3"),
      arguments: Arguments([script] + arguments + [folder]),
      output: .string(limit: 1 << 20)
    )
    guard case .exited(let status) = record.terminationStatus else { return (-1, "") }
    return (status, record.standardOutput)
  }

  private func shape(
    of files: [String: String],
    arguments: [String] = ["--check"]
  ) async throws -> (status: Int32, output: String) {
    try await Surroundings.withFolder { folder in
      for (path, text) in files {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
      }
      return try await shape(below: folder.path, arguments: arguments)
    }
  }
}
