import Foundation
import Support
import Testing

@Suite struct `The command explain` {
  @Test func `explains a rule of runs, with an example that runs as it is shown`() async throws {
    try await Surroundings.withFolder { folder in
      let result = try await Command.run("explain", "scope.outside-specialty", in: folder)
      #expect(result.status == 0 && result.errors == "")
      #expect(
        result.output.hasPrefix(
          "scope.outside-specialty (error)  FM-1.2\nfires when a session writes a path of a specialty"
        )
      )
      #expect(try await Command.line("init notes --sample pipeline", in: folder).status == 0)
      let files = Self.example(in: result.output)
      #expect(files.keys.sorted() == ["policy.yaml", "scenario.yaml"])
      let beside = files.map { ("notes/\($0.key)", $0.value) }
      try write(Dictionary(uniqueKeysWithValues: beside), to: folder)
      let run = try await Command.run("run", "notes/scenario.yaml", in: folder)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(run.output.hasPrefix("canary caught  scope.outside-specialty"))
    }
  }

  @Test func `explains a rule of the linter as lint does`() async throws {
    let project = Surroundings.project
    let result = try await Command.run("explain", "tool.unknown", in: project)
    let lint = try await Command.run("lint", "--explain", "tool.unknown", in: project)
    #expect(result.status == 0 && result.output == lint.output)
    #expect(result.output.hasPrefix("tool.unknown ("))
  }

  @Test func `explains both where the linter has a rule of the same name`() async throws {
    let project = Surroundings.project
    let result = try await Command.run("explain", "handoff.one-sided", in: project)
    let lint = try await Command.run("lint", "--explain", "handoff.one-sided", in: project)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("handoff.one-sided (note)  FM-2.4\n"))
    #expect(
      result.output.hasSuffix("\nand in definitions, found by `rehearse lint`:\n\n\(lint.output)")
    )
  }

  @Test(arguments: [
    ("scope.nongoal", "scope.non-goal"), ("tool.unknwon", "tool.unknown"),
  ])
  func `suggests the rule that was meant`(word: String, meant: String) async throws {
    let result = try await Command.run("explain", word, in: Surroundings.project)
    #expect(result.status == 64 && result.output == "")
    #expect(result.errors.contains("There is no rule `\(word)`; did you mean `\(meant)`?\n"))
  }

  @Test func `says where the rules are listed if no rule is similar`() async throws {
    let result = try await Command.run("explain", "a man, a plan", in: Surroundings.project)
    #expect(result.status == 64 && result.output == "")
    #expect(
      result.errors.contains(
        "There is no rule `a man, a plan`; `rehearse rules` and `rehearse lint --rules` list the rules.\n"
      )
    )
    #expect(try await Command.run("explain", in: Surroundings.project).status == 64)
  }

  /// The files that an explanation shows after "found in:", by path.
  private static func example(in explanation: String) -> [String: String] {
    var files: [String: String] = [:]
    var path = ""
    let shown = explanation.split(separator: "\nfound in:\n").last ?? ""
    for line in shown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("    ") {
        files[path, default: ""] += line.dropFirst(4) + "\n"
      } else if line.hasPrefix("  ") {
        path = String(line.dropFirst(2))
      } else if line.hasPrefix("all ") {
        break
      }
    }
    return files
  }
}
