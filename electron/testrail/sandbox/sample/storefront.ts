// Long because it is test data, written out for people to read.
/**
 * `#` section and `##` subsection: name | description. A case: title | type | priority 1-4 | estimate | references.
 * `pre:` preconditions. `- step > expected`. A case without steps of its own has `do:` and `see:` (text template).
 */
export const storefrontCases = `
# Sign-in and account | Everything a customer does with an account, from sign-up to closing it
Sign in with e-mail and password | Smoke & Sanity | 4 | 1m | SHOP-101
pre: An active customer account exists.
- Open /login and enter the e-mail and password of the account > The fields accept the input, the password is masked
- Press Sign in > The start page opens and greets the customer by first name
Sign in with a wrong password | Security | 4 | 1m | SHOP-101
- Enter a known e-mail and a wrong password, press Sign in > "E-mail or password is wrong" appears, no hint which of the two
- Repeat five times > The form asks to wait 60 seconds before the next attempt
Reset a forgotten password | Functional | 3 | 4m | SHOP-104
- Press "Forgot password", enter the account's e-mail > A neutral message says that a mail is on its way
- Open the link in the mail within 30 minutes > The page to set a new password opens
- Set a new password and sign in with it > The old password no longer works, the new one does
Password reset link expires | Security | 3 | 3m | SHOP-104, SHOP-311
- Request a reset link and let 31 minutes pass > The link opens a page that says it has expired
- Request a new link from that page > A new mail arrives, the old link stays dead
Create an account with the shortest valid password | Functional | 2 | 2m | SHOP-108
- Fill in the sign-up form with a password of 10 characters > The strength meter shows "fair"
- Press Create account > The account is created and a confirmation mail arrives
Create an account with an address that is taken | Functional | 3 | 1m | SHOP-108
- Sign up with the e-mail of an existing account > The page answers as for a new address, the owner gets a mail about the attempt
Change the delivery address in the account | Regression | 2 | 3m | SHOP-131
- Open Account, Addresses and edit the default address > The form shows the stored values
- Save with an empty postcode > "Postcode is missing" at the field, nothing is saved
- Enter a valid postcode and save > The new address is offered first at checkout
Sign out on all devices | Security | 3 | 3m | SHOP-140
pre: The customer is signed in on two browsers.
- Choose "Sign out everywhere" in browser A > Browser A shows the start page, signed out
- Reload any account page in browser B > The login page opens
Delete the account and its personal data | Acceptance | 3 | 6m | SHOP-150, LEGAL-12
- Choose "Delete account" and confirm with the password > The account closes at once and a mail confirms it
- Look the customer up in the back office after the nightly job > Name and address are gone, order numbers and amounts remain

# Product search | Finding articles by words, filters and sort order
Search by full product name | Smoke & Sanity | 4 | 1m | SHOP-201
- Type "Trail Runner 2" into the search field and press Enter > The first hit is Trail Runner 2 with picture, price and rating
- Open the hit > The product page shows the same price
Search forgives one wrong letter | Functional | 2 | 1m | SHOP-205
- Search for "trial runer" > The results are those of "trail runner", a line says what was searched
Search without a hit offers a way on | Usability | 2 | 1m | SHOP-207
- Search for "qqxyz" > "Nothing found" with three suggestions and the contact link
Search suggestions while typing | Functional | 2 | 2m | SHOP-203
- Type "rain" slowly > After the second letter up to eight suggestions appear and follow the input
- Choose the third with the arrow keys and Enter > The results of that suggestion open
Special characters do not break the search | Security | 3 | 2m | SHOP-212
- Search for <script>alert(1)</script> > The text is shown as typed, no dialog opens
- Search for 100% & "quotes" > Results or "Nothing found", never an error page
Filter by size, colour and price together | Functional | 3 | 3m | SHOP-221
- In Shoes choose size 42, blue, 50 to 120 euros > Each article shown fits all three filters, the count matches
- Remove the colour > The list grows, size and price stay
Filters survive the back button | Regression | 2 | 2m | SHOP-224
- Filter a list, open an article, go back > The same filters are set and the list stands where it stood
Sort by price, both ways | Functional | 1 | 2m | SHOP-230
- Sort by price, lowest first > Prices never fall from one article to the next, reduced prices count
- Reverse the order > Prices never rise
Search answers within a second under load | Performance | 3 | 15m | SHOP-240
pre: Load profile "evening", 400 sessions.
- Run the search script for ten minutes > The 95th percentile of answers is below 1 s
- Check the error rate > Below 0.1 percent

# Product page | Pictures, variants, stock and reviews of one article
Product page shows price, stock and delivery time | Smoke & Sanity | 4 | 1m | SHOP-301
- Open an article that is in stock > Price with tax, "in stock" and a delivery window are shown
Choosing a variant changes price and pictures | Functional | 3 | 2m | SHOP-304
- Choose size L, then colour red > Price, pictures and article number follow each choice
- Reload > The chosen variant is still selected
A sold-out variant cannot be bought | Functional | 3 | 2m | SHOP-306
- Choose a size without stock > The button reads "Tell me when it is back"
- Leave an e-mail there > A confirmation appears, no second sign-up with the same address
Zoom pictures by mouse and by touch | Usability | 1 | 2m | SHOP-310
- Move the mouse over the main picture > The enlarged part follows without jumping
- Pinch on a touch screen > The picture zooms, the page does not
Write a review | Functional | 2 | 4m | SHOP-320
pre: The customer has received this article.
- Give four stars and 200 characters of text > The review waits for approval and is not public yet
- Approve it in the back office > It appears with first name and date
Reviews need a purchase | Security | 2 | 2m | SHOP-321
- Post a review by hand for an article never bought > The answer is 403 and nothing is stored
Size chart opens in the visitor's units | Compatibility | 1 | 1m | SHOP-330
- Open the chart with a British and with a German locale > Inches with the first, centimetres with the second
Recently viewed articles | Functional | 1 | 2m | SHOP-341
- Open five articles, then the start page > The five stand there, newest first, none twice

# Basket | Adding, changing and keeping articles
Add an article to the basket | Smoke & Sanity | 4 | 1m | SHOP-401
- Press "Add to basket" on a product page > The basket count rises by one, a small panel names the article
Change the quantity in the basket | Functional | 3 | 2m | SHOP-402
- Set the quantity to 3 > Line and total follow without a reload
- Set it to 0 > The line goes, with a chance to undo
Quantity cannot exceed the stock | Functional | 3 | 2m | SHOP-403
- Set the quantity to 99 for an article with a stock of 4 > The quantity becomes 4 and a line says why
The basket survives signing in | Regression | 4 | 3m | SHOP-410
- Fill a basket as a guest, then sign in to an account with a basket of its own > Both are joined, equal articles add up
The basket survives thirty days | Regression | 2 | 5m | SHOP-411
- Fill a basket, set the clock of the session 29 days on > The basket is as it was
- Set it 31 days on > The basket is empty, the articles are under "Saved for later"
Prices that changed are said | Functional | 3 | 3m | SHOP-415
- Fill a basket, raise the price in the back office, open the basket > The new price stands, with the old one and a notice
Save an article for later | Functional | 1 | 1m | SHOP-420
- Press "Save for later" at a line > It moves below the total and no longer counts
Free delivery from 60 euros | Functional | 2 | 2m | SHOP-425
- Fill the basket to 59.99 > "0.01 euros to free delivery"
- Add an article > The delivery line reads "free"

## Vouchers | Codes, their rules and their limits
Redeem a percentage voucher | Functional | 3 | 2m | SHOP-451
- Enter SPRING10 with a basket of 80 euros > The total falls by 8 euros, a line names the code
Redeem a voucher below its minimum | Functional | 2 | 1m | SHOP-452
- Enter OVER100 with a basket of 80 euros > "From 100 euros" and no reduction
A voucher works once for each customer | Security | 3 | 3m | SHOP-453
- Order with WELCOME5, then enter it again > "Already used", on other devices and as a guest with the same e-mail too
Two tabs cannot redeem one voucher twice | Security | 4 | 4m | SHOP-454, SHOP-458
- Enter a single-use code in two tabs at the same moment > Just one of the two orders gets the reduction
Vouchers leave gift cards alone | Functional | 2 | 2m | SHOP-455
- Put a gift card and a shirt into the basket, enter SPRING10 > Only the shirt is reduced

# Orders and returns | What happens after the order
Order history lists orders newest first | Functional | 2 | 1m | SHOP-501
- Open Account, Orders > Number, date, total and state of each order, newest first
Track a parcel | Functional | 2 | 2m | SHOP-505
- Press "Track" on a sent order > The carrier's page opens with the number filled in
Cancel an order before it is packed | Functional | 4 | 3m | SHOP-510
- Cancel an order in state "new" > State "cancelled", the money is released, a mail confirms
- Try the same in state "packed" > The button is gone, a line explains returns
Return part of an order | Acceptance | 4 | 6m | SHOP-520
- Choose one of two articles and a reason > A label to print and a deadline of 14 days
- Book the parcel in at the warehouse > One article is refunded, with the voucher's share taken off
Download an invoice | Functional | 2 | 1m | SHOP-530
- Press "Invoice" on a sent order > A PDF with number, date, tax and the address at the time of the order
Someone else's order number opens nothing | Security | 4 | 2m | SHOP-540
- Change the number in the address to another customer's order > 404, the same as for a number that never was

# Wish list and gift cards | Wishing, sharing and giving
Put an article on the wish list | Functional | 2 | 1m | SHOP-551
- Press the heart on a product page > The heart fills, the wish list counts one more
Wish list of a guest moves into the account | Regression | 2 | 3m | SHOP-552
- Fill a wish list as a guest, then create an account > The list is in the account
Share a wish list by link | Functional | 1 | 2m | SHOP-554
- Share the list and open the link in another browser > The articles can be seen and bought, not removed
- Stop sharing and reload there > "This list is private"
Wish list says when a price falls | Functional | 2 | 4m | SHOP-556
- Lower the price of a wished article by 10 percent and run the job > One mail, even with three wished articles reduced
Buy a gift card | Smoke & Sanity | 3 | 3m | SHOP-561
- Buy a card of 50 euros with a message > The mail holds code, message and date of expiry
Send a gift card on a chosen day | Functional | 2 | 4m | SHOP-562
- Choose tomorrow 08:00 as the day > The mail goes out then, in the recipient's time zone
Guess a gift card code | Security | 4 | 3m | SHOP-565
- Enter ten wrong codes in a minute > The field is locked for ten minutes for this visitor

# Accessibility | WCAG 2.2 AA on the main path
Whole order with the keyboard only | Accessibility | 3 | 10m | SHOP-601
- From search to confirmation use only Tab, arrows, Space and Enter > Every step can be done, focus is always visible
Product page with a screen reader | Accessibility | 3 | 8m | SHOP-602
- Read a product page with NVDA > Name, price, stock and variant are spoken in that order, pictures have texts
Contrast of text and controls | Accessibility | 2 | 5m | SHOP-604
- Measure text, icons and borders in both themes > Text at least 4.5 to 1, controls at least 3 to 1
Errors in forms are announced | Accessibility | 3 | 4m | SHOP-606
- Send the address form empty with a screen reader on > The number of errors is spoken, focus goes to the first

# Cookies and consent | Nothing is set before the visitor agrees
No tracking before consent | Security | 4 | 3m | LEGAL-3
- Open the shop in a fresh profile, touch nothing > Only the session cookie is set, no request leaves to third parties
Refusing is as easy as agreeing | Acceptance | 3 | 2m | LEGAL-3
- Look at the banner at 320 and at 1440 pixels > Both buttons have one size and one weight
Consent is asked again after a year | Functional | 1 | 2m | LEGAL-5
- Agree, set the clock of the session 13 months on > The banner is there again
Consent can be taken back | Functional | 3 | 3m | LEGAL-4
- Agree, then open "Cookies" in the footer and refuse > Tracking cookies are gone after the next page
`;
