// Long because it is test data, written out for people to read. The notation is that of storefront.ts.
export const mobileCases = `
# First start | Installation, permissions and sign-in
Start after a fresh install | Smoke & Sanity | 4 | 2m | APP-11
- Install from the test track and open the app > The start page is there within 3 s, no permission is asked yet
Sign in with fingerprint or face | Functional | 3 | 3m | APP-14
pre: The device has a fingerprint or face set up.
- Sign in once with the password and allow biometric sign-in > The app says what is kept on the device
- Close the app and open it again > Fingerprint or face opens the account
Biometrics changed on the device | Security | 4 | 4m | APP-15
- Add another fingerprint in the device settings, open the app > The password is asked again
Refuse notifications | Functional | 2 | 1m | APP-17
- Refuse when asked > Everything else works, the app does not ask again for 30 days
Update from the previous version | Regression | 4 | 6m | APP-19
- Sign in and fill the basket with 2.9, then install 3.0 over it > Still signed in, the basket is whole
Oldest system that is supported | Compatibility | 3 | 8m | APP-20
- Run the smoke tests on Android 11 and iOS 16 > All pass, no layout is broken

# Browse and buy | The shop on a phone
Scan a barcode in a shop | Functional | 3 | 2m | APP-31
- Allow the camera and scan the code of a known article > Its page opens within 2 s
- Scan an unknown code > "Not in our range" and the search field
Search by voice | Functional | 1 | 2m | APP-33
- Press the microphone and say "rain jacket" > The results are those of the typed search
Rotate the phone on a product page | Compatibility | 2 | 1m | APP-35
- Rotate twice while zoomed in > The chosen variant and the place in the gallery stay
Pay with Apple Pay or Google Pay | Smoke & Sanity | 4 | 3m | APP-38
- Pay with the device's wallet > One tap and the device's confirmation, then the order number
Call comes in while paying | Destructive | 3 | 4m | APP-39
- Take a call between "Pay" and the confirmation > After the call the true state is shown, no second payment
Basket is the same on phone and web | Regression | 3 | 3m | APP-41
- Add an article on the web while the app is open > It is in the app's basket within 10 s
Share an article | Functional | 1 | 1m | APP-44
- Share by message and open the link on a phone with and without the app > The app opens with the first, the web page with the second

# Offline | No network, or a poor one
Open the app without a network | Functional | 3 | 2m | APP-51
- Switch to flight mode and start > The last start page with "Offline", no endless spinner
Add to the basket while offline | Functional | 3 | 3m | APP-52
- Add two articles offline, go online > Both are in the basket on the server, once each
Order history offline | Functional | 2 | 2m | APP-53
- Open Orders in flight mode > The orders of the last visit, with their date
Slow network | Performance | 2 | 6m | APP-55
- Set the network to 3G with 2 percent loss and buy an article > Every page says within 1 s that it is loading, nothing is sent twice
Change from Wi-Fi to mobile data | Destructive | 2 | 3m | APP-56
- Leave the Wi-Fi while a list loads > The list goes on loading without an error

Retry after an outage | Functional | 2 | 3m | APP-57
- Stop the test server, open a product, start the server again > The page loads within 10 s without a tap
Offline for a week | Regression | 1 | 4m | APP-58
- Set the clock a week on and open the app offline > Saved pages say how old they are

# Push notifications | What is sent, when, and what a tap opens
Parcel is on its way | Functional | 3 | 3m | APP-61
- Send the parcel in the back office > One notification, a tap opens the tracking page of that order
No notifications at night | Functional | 2 | 3m | APP-63
- Trigger an offer at 23:00 local time > It arrives at 08:00
Switch off one kind only | Functional | 2 | 2m | APP-64
- Switch off "Offers" in the app > Offers stop, parcel notices still arrive
Notification text on the lock screen | Security | 3 | 2m | APP-66
- Receive "Parcel is on its way" on a locked phone > No names of articles, no address
Tap an old notification | Regression | 1 | 2m | APP-67
- Tap a notification of a cancelled order > The order opens with state "cancelled"

# Tablet layout | Two columns from 600 points
List and article side by side | Usability | 2 | 2m | APP-71
- Open a list on a tablet in landscape > List left, article right, the list keeps its place
Split screen with another app | Compatibility | 2 | 3m | APP-72
- Shrink the app to a third of the screen > One column, nothing is cut off
Keyboard and mouse on a tablet | Accessibility | 2 | 4m | APP-74
- Buy an article with a Bluetooth keyboard only > Focus is visible, Enter and Space act
Largest text size | Accessibility | 3 | 5m | APP-76
- Set the system text to its largest and walk through checkout > No text is cut, buttons can still be reached
Screen reader on the product page | Accessibility | 3 | 6m | APP-77
- Read the page with TalkBack and VoiceOver > Name, price and stock are read first, the gallery says "picture 1 of 5"

# Battery and storage | What the app costs a phone
Ten minutes of browsing | Performance | 1 | 12m | APP-81
- Browse for ten minutes with the profiler on > No more than 3 percent of the battery on the reference phone
Image cache stays small | Performance | 1 | 10m | APP-82
- Look at 300 articles > The cache stays below 150 MB
Storage is full | Destructive | 2 | 5m | APP-84
- Fill the phone's storage, add to the basket > The app says what it could not keep and does not crash
Crash report holds nothing personal | Security | 3 | 4m | APP-86, LEGAL-21
- Crash the app with the debug menu while signed in > The report has no name, e-mail, address or token

# Languages and currencies | The app abroad
Language follows the device | Compatibility | 2 | 2m | APP-91
- Set the device to Polish and start the app > Everything is in Polish, no English left over
Language without a translation | Compatibility | 1 | 1m | APP-91
- Set the device to Icelandic > The app is in English
Prices in the currency of the country | Functional | 3 | 2m | APP-93
- Choose Switzerland as the country > Prices in francs, rounded to five centimes
Right-to-left layout | Usability | 2 | 4m | APP-95
- Set the device to Arabic and buy an article > The layout is mirrored, numbers and prices are not
Long German words | Usability | 1 | 2m | APP-96
- Set the device to German and open every settings page > No label is cut or overlaps
Country changed while the basket is full | Regression | 3 | 3m | APP-97
- Fill the basket, change the country > Prices and delivery follow, articles that are not sold there are named
`;
