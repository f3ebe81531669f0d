import Foundation
import RehearsalRunning
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
