import Foundation
import RehearsalDefinitions
import Testing

@Suite struct `The text about a file operation that failed` {
  @Test(arguments: [
    (CocoaError.Code.fileReadNoPermission, "Permission denied"),
    (CocoaError.Code.fileWriteNoPermission, "Permission denied"),
    (CocoaError.Code.fileReadUnknown, "the file system refuses it"),
    (CocoaError.Code.fileWriteUnknown, "the file system refuses it"),
  ])
  func `has no number of Foundation`(code: CocoaError.Code, text: String) {
    #expect(CocoaError(code).failureText == text)
  }

  @Test func `is that of the operating system where its error is known`() {
    let error = NSError(domain: NSPOSIXErrorDomain, code: Int(ENOTDIR))
    let outerError = NSError(
      domain: NSCocoaErrorDomain,
      code: CocoaError.Code.fileWriteUnknown.rawValue,
      userInfo: [NSUnderlyingErrorKey: error]
    )
    #expect(error.failureText == "Not a directory")
    #expect(outerError.failureText == "Not a directory")
  }
}
