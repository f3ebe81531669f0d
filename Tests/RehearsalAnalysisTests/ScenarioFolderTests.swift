import Foundation
import RehearsalDefinitions
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `The folders of scenarios` {
  @Test(arguments: ["named", "named/inner"])
  func `are also those that a root file in a named folder or below it allows`(root: String)
    async throws
  {
    try await Surroundings.withFolder { folder in
      let rootFolder = folder.appending(path: root)
      try FileManager.default.createDirectory(at: rootFolder, withIntermediateDirectories: true)
      let up = root.split(separator: "/").map { _ in "../" }.joined()
      try Data("allow: [\(up)shared]\n".utf8).write(
        to: rootFolder.appending(path: "rehearsal.yaml")
      )
      let files = ScenarioFiles([folder.appending(path: "named").path])
      let folders = files.folders.map { URL(filePath: $0).standardizedFileURL.lastPathComponent }
      #expect(folders.contains("named") && folders.contains("shared"))
    }
  }
}

@Suite struct `A scenario in a folder` {
  private static let rest = """
    agents: agents
    work: {tasks: [{id: T-1, description: d, agent: builder}]}

    """
  private static let inFlow =
    "rehearsal: 1, agents: agents, work: {tasks: [{id: T-1, description: d, agent: builder}]}"

  /// Loads a folder with a good scenario and one other file.
  ///
  /// - Returns: The names of the loaded scenarios; or, if the folder is refused, the diagnostics.
  private func load(_ content: Data, as name: String) async throws -> [String] {
    try await Surroundings.withFolder { folder in
      let files = [
        "agents/builder.md": Data("---\nname: builder\ndescription: Builds.\n---\n".utf8),
        "good.yaml": Data("rehearsal: 1\nname: good\n\(Self.rest)".utf8), name: content,
      ]
      try FileManager.default.createDirectory(
        at: folder.appending(path: "agents"),
        withIntermediateDirectories: true
      )
      for (path, data) in files { try data.write(to: folder.appending(path: path)) }
      do {
        return try ScenarioFiles([folder.path]).load().scenarios.map(\.plan.name)
      } catch let error as PlanError {
        return error.diagnostics.map(\.description)
      }
    }
  }

  @Test(arguments: [
    "rehearsal : 1\nname : other\n", "? rehearsal\n: 1\nname: other\n",
    "!!str rehearsal: 1\nname: other\n", "\"rehears\\x61l\": 1\nname: other\n",
    "\u{feff}rehearsal: 1\nname: other\n", "%YAML 1.1\n---\nrehearsal: 1\nname: other\n",
  ])
  func `is found in every form of its keys`(head: String) async throws {
    let names = try await load(Data((head + Self.rest).utf8), as: "other.yaml")
    #expect(names == ["good", "other"])
  }

  @Test(arguments: [
    "  rehearsal: 1\n  name: other\n  \(rest.replacing("\n", with: "\n  "))\n",
    "--- {name: other, \(inFlow)}\n", "---\n{name: other, \(inFlow)}\n",
    "# a comment\n{name: other, \(inFlow)}\n", "\u{feff}{name: other, \(inFlow)}\n",
  ])
  func `is found in flow style and with indentation`(text: String) async throws {
    #expect(try await load(Data(text.utf8), as: "other.yaml") == ["good", "other"])
  }

  @Test func `is found in JSON with a character outside the basic plane`() async throws {
    let json = """
      {"name": "\\ud83d\\ude80", "rehearsal": 1, "agents": "agents",
       "work": {"tasks": [{"id": "T-1", "description": "d", "agent": "builder"}]}}
      """
    #expect(try await load(Data(json.utf8), as: "other.json") == ["good", "\u{1f680}"])
  }

  @Test(arguments: [
    (
      "other.json", "{\"name\": \"a\", \"name\": \"b\", \"rehearsal\": 1}",
      "the key `name` is already"
    ),
    ("other.json", "{\"name\": \"a\", \"rehearsal\": 1, \"work\": {\"tasks\": [}}", "not YAML"),
    ("other.yaml", "- rehearsal: 1\n  name: a\n", "has to be a mapping"),
    ("other.yaml", "  rehearsal : 1\n  name: [a\n", "not YAML"),
    ("other.yaml", "# a comment\n--- !!map\n{name: a, rehearsal: 1, b\n", "not YAML"),
  ])
  func `that is invalid is reported`(name: String, text: String, message: String) async throws {
    let found = try await load(Data(text.utf8), as: name)
    #expect(found.count == 1 && found[0].contains("/\(name):"), "\(found)")
    #expect(found.first?.contains(message) == true, "\(found)")
  }

  @Test func `in UTF-16 is reported`() async throws {
    let text = "rehearsal: 1\nname: other\n\(Self.rest)"
    let found = try await load(try #require(text.data(using: .utf16)), as: "other.yaml")
    #expect(found.count == 1 && found[0].contains("other.yaml:1:"), "\(found)")
  }

  @Test(arguments: [
    "\u{feff}configuration: dear\nrehearsal: 1\n", "configuration : dear\nrehearsal: 1\n",
    "\u{feff}rehearsal-policy: 1\n", "jobs:\n  rehearsal: {runs-on: ubuntu}\n",
    "{{ if x }}\njobs:\n  rehearsal: 1\n", "name: a\nagents: 3\n", "- name: a\n- agents: 1\n",
  ])
  func `is no other file`(text: String) async throws {
    #expect(try await load(Data(text.utf8), as: "other.yaml") == ["good"])
  }

  @Test func `that is a pipe is reported`() async throws {
    try await Surroundings.withFolder { folder in
      let pipe = folder.appending(path: "pipe.yaml").path
      try #require(unsafe mkfifo(pipe, 0o600) == 0)
      #expect {
        try ScenarioFiles([folder.path]).load()
      } throws: { error in
        "\(error)".hasSuffix("pipe.yaml:1:1: error: `pipe.yaml` is not a regular file")
      }
    }
  }
}
